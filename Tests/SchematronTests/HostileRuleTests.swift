import Schematron
import Testing
import XML

/// Rule files and documents that would run forever, or fill the memory, end with a clear error.
struct HostileRuleTests {
    private func evaluate(_ xpath: String, options: EvaluationOptions = EvaluationOptions(steps: 20_000_000)) -> String
    {
        do {
            let tree = try XMLReader.tree(Array("<r>\(String(repeating: "<a>x</a>", count: 300))</r>".utf8))
            return try XPath.evaluate(xpath, on: tree, options: options).map(\.text).joined(separator: "|")
        } catch let failure as XPath.Failure {
            switch failure {
            case .syntax: return "syntax"
            case .dynamic(let code, _): return code
            }
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        "matches(string-join(for $i in 1 to 5000 return 'a', ''), '^(a+)+$b')",
        "matches(string-join(for $i in 1 to 5000 return 'a', ''), '^(a|aa)*c')",
        "matches(string-join(for $i in 1 to 2000 return 'a', ''), '(.*)(.*)(.*)(.*)x')"
    ])
    func catastrophicPatternsAreHarmless(_ xpath: String) {
        let clock = ContinuousClock()
        let start = clock.now
        let result = evaluate(xpath, options: EvaluationOptions())
        #expect(result == "false")
        #expect(clock.now - start < .seconds(5))
    }

    @Test func backReferencesEndWithTheBudget() {
        let xpath =
            "matches(string-join(for $i in 1 to 60 return 'a', ''), '^(a*)(a*)(a*)(a*)(a*)(a*)(a*)(a*)\\1\\2\\3b$')"
        #expect(evaluate(xpath) == "FISCUS-STEPS")
    }

    @Test func loopsEndWithTheBudget() {
        #expect(evaluate("count(for $a in 1 to 100000, $b in 1 to 100000 return $a)") == "FISCUS-STEPS")
        #expect(evaluate("count(//a[count(//a[count(//a) > 0]) > 0]/ancestor::*//a//preceding::a)") != "")
        #expect(evaluate("count(1 to 1000000000000)").hasPrefix("FISCUS-"))
    }

    @Test func memoryEndsWithTheBudget() {
        var options = EvaluationOptions(steps: 100_000_000)
        options.memory = 1 << 20
        #expect(evaluate("count(1 to 10000000)", options: options) == "FISCUS-MEMORY")
        let doubling = (0..<60).reduce("'x'") { inner, _ in "concat(\(inner), 'y')" }
        #expect(evaluate(doubling).count == 61)
        let growing = "string-length(string-join(for $i in 1 to 100000 return string(r), ''))"
        #expect(evaluate(growing, options: options) == "FISCUS-MEMORY")
    }

    @Test func deepExpressionsAreRefused() {
        #expect(
            evaluate(String(repeating: "(", count: 100_000) + "1" + String(repeating: ")", count: 100_000)) == "syntax")
        #expect(evaluate(String(repeating: "-", count: 100_000) + "1") == "syntax")
        #expect(evaluate("1" + String(repeating: "[1", count: 100_000)) == "syntax")
        #expect(evaluate("matches('a', '" + String(repeating: "(", count: 5_000) + "')") == "syntax")
        #expect(evaluate("matches('a', 'a{1000000}')") == "syntax")
    }

    @Test func longChainsAreFine() {
        #expect(evaluate((1...5_000).map { "\($0) = 0" }.joined(separator: " or ")) == "false")
        #expect(evaluate((1...400).map(String.init).joined(separator: " + ")) == "80200")
        #expect(evaluate(String(repeating: "r/..//", count: 60) + "r[1]/a[1]") == "x")
        #expect(evaluate((1...100_000).map(String.init).joined(separator: " + ")) == "syntax")
        #expect(evaluate(String(repeating: "a/", count: 100_000) + "a") == "syntax")
        #expect(
            evaluate("count(r/(a | b | c)/(a | b | c)/(a | b | c)/(d | e) | r/(a | (b | c)/(d | e | f | g)))") == "300")
    }

    @Test func runawayRecursionIsAnError() throws {
        let text = """
            <schema xmlns="http://purl.oclc.org/dsdl/schematron" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
              queryBinding="xslt2"><ns prefix="f" uri="urn:f"/>
            <xsl:function name="f:again"><xsl:param name="v"/><xsl:sequence select="1 + f:again($v + 1)"/></xsl:function>
            <let name="a" value="$b"/><let name="b" value="$a"/>
            <pattern><rule context="*"><assert id="deep" test="f:again(1)"/><assert id="circle" test="$a"/>
            <assert id="after" test="false()"/></rule></pattern></schema>
            """
        let rules = try RuleSet.load(bytes: Array(text.utf8), path: "runaway.sch")
        let findings = rules.evaluate(try XMLReader.tree(Array("<r/>".utf8)))
        #expect(findings.map(\.rule) == ["deep", "circle", "after"])
        #expect(findings.map(\.kind) == [.error, .error, .failed])
        #expect(findings[0].message.contains("FISCUS-DEPTH"))
    }

    @Test func manyLinesStayLinear() throws {
        let rules = try RuleSet.load(
            bytes: Array(
                """
                <schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><pattern><rule context="l">
                <assert id="a" test="../(h | k) = 'x'"/><assert id="b" test="count(../l[v = 1]) &gt; 1"/>
                <assert id="c" test="sum(//v) &gt; 0"/><assert id="d" test="false()"/></rule></pattern></schema>
                """.utf8), path: "linear.sch")
        func seconds(_ lines: Int) throws -> Double {
            let body = String(repeating: "<l><v>1</v></l>", count: lines)
            let tree = try XMLReader.tree(Array("<r><h>x</h>\(body)</r>".utf8))
            let clock = ContinuousClock()
            let start = clock.now
            #expect(rules.evaluate(tree).count == lines)
            return Double((clock.now - start).components.attoseconds) / 1e18
                + Double((clock.now - start).components.seconds)
        }
        let small = try seconds(2_000)
        let large = try seconds(20_000)
        #expect(large < max(small, 0.01) * 40)
    }
}

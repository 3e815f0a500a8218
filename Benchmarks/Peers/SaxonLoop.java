import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import net.sf.saxon.s9api.Processor;
import net.sf.saxon.s9api.XdmDestination;
import net.sf.saxon.s9api.XsltExecutable;
import net.sf.saxon.s9api.Xslt30Transformer;

/**
 * The usual way to run these rules: Saxon-HE on the JVM, parsing a document and applying a compiled stylesheet.
 *
 *     java -cp Saxon-HE.jar SaxonLoop.java RULES.xslt DOCUMENT.xml RUNS [SCHEMA.xsd]
 *
 * Prints the time to compile, that of the first document, and the median over the last quarter of the runs, when the
 * JIT has settled. With a schema the JDK's own validator reads the document first.
 */
public final class SaxonLoop {
    public static void main(String[] arguments) throws Exception {
        long start = System.nanoTime();
        Processor processor = new Processor(false);
        XsltExecutable rules = processor.newXsltCompiler().compile(new StreamSource(arguments[0]));
        System.out.printf("compile_ms %.1f%n", milliseconds(start));
        Schema schema = arguments.length < 4 ? null : SchemaFactory
            .newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(Path.of(arguments[3]).toFile());
        byte[] document = Files.readAllBytes(Path.of(arguments[1]));
        double[] times = new double[Integer.parseInt(arguments[2])];
        for (int run = 0; run < times.length; run++) {
            long begun = System.nanoTime();
            if (schema != null) {
                schema.newValidator().validate(new StreamSource(new ByteArrayInputStream(document)));
            }
            Xslt30Transformer transformer = rules.load30();
            XdmDestination report = new XdmDestination();
            transformer.transform(new StreamSource(new ByteArrayInputStream(document)), report);
            times[run] = milliseconds(begun);
        }
        System.out.printf("first_ms %.3f%n", times[0]);
        double[] settled = Arrays.copyOfRange(times, times.length - Math.max(1, times.length / 4), times.length);
        Arrays.sort(settled);
        System.out.printf("hot_ms %.3f%n", settled[settled.length / 2]);
    }

    private static double milliseconds(long since) {
        return (System.nanoTime() - since) / 1e6;
    }
}

"""Evaluates XPath with Saxon, for the differential test of our own evaluation.

Usage: xpath_judge.py CASES.jsonl      each line {"xml": ..., "xpath": ...}
Writes a JSON array a line: the string values of the result, or {"error": ...}."""
import json
import sys

import saxonche


def main():
    processor = saxonche.PySaxonProcessor(license=False)
    documents = {}
    for line in open(sys.argv[1], encoding="utf-8"):
        case = json.loads(line)
        if case["xml"] not in documents:
            documents[case["xml"]] = processor.parse_xml(xml_text=case["xml"])
        xpath = processor.new_xpath_processor()
        xpath.set_language_version("2.0")
        xpath.set_context(xdm_item=documents[case["xml"]])
        try:
            value = xpath.evaluate(case["xpath"])
            result = [] if value is None else [value.item_at(i).string_value for i in range(value.size)]
        except Exception as error:  # whatever Saxon objects to
            result = {"error": str(error)[:200]}
        print(json.dumps(result), flush=True)


main()

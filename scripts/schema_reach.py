"""What of a set of XML schemas its documents can reach.

UBL declares two thousand elements; an invoice and a credit note can hold half of them. A schema processor compiles all it
is given, so what no document can contain costs every cold start.
"""

import io
import re
import xml.etree.ElementTree as ElementTree
from xml.parsers import expat

SCHEMA = "{http://www.w3.org/2001/XMLSchema}"
# Attributes that hold the name of another component; the value of memberTypes is a list of them.
REFERENCES = ("ref", "type", "base", "itemType", "memberTypes", "substitutionGroup", "refer")
TAG = re.compile(rb"""<(?:[^"'>]|"[^"]*"|'[^']*')*>""")


def components(data):
    """Each top-level component of a schema: its name (None where it has none) and the names it refers to.

    Names are (namespace, local name); kinds are not told apart, which can only keep more."""
    prefixes, top, depth = {"xml": ""}, [], 0
    target = ""
    for event, value in ElementTree.iterparse(io.BytesIO(data), ("start-ns", "start", "end")):
        if event == "start-ns":
            prefixes[value[0]] = value[1]
            continue
        if event == "end":
            depth -= 1
            continue
        depth += 1
        if depth == 1:
            target = value.get("targetNamespace", "")
        if depth == 2:
            name = value.get("name")
            top.append(((target, name) if name else None, set()))
        if depth >= 2:
            for attribute in REFERENCES:
                for reference in value.get(attribute, "").split():
                    prefix, _, local = reference.rpartition(":")
                    top[-1][1].add((prefixes.get(prefix, ""), local))
    return top


def without(data, unwanted):
    """The schema without the top-level components at these positions; every other byte as it was."""
    parser = expat.ParserCreate()
    cuts, depth, position, opened = [], 0, -1, 0

    def start(*_):
        nonlocal depth, position, opened
        depth += 1
        if depth == 2:
            position, opened = position + 1, parser.CurrentByteIndex

    def end(_):
        nonlocal depth
        if depth == 2 and position in unwanted:
            first = TAG.match(data, opened)
            closing = first if first.group().endswith(b"/>") else TAG.match(data, parser.CurrentByteIndex)
            cuts.append((opened, closing.end()))
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    result, at = bytearray(), 0
    for first, last in cuts:
        result += data[at:first].rstrip(b" \t")
        at = last + 1 if data[last : last + 1] == b"\n" else last
    return bytes(result + data[at:])


def pruned(schemas, prunable):
    """The schemas (bytes by name), those in `prunable` without what the others cannot reach."""
    parts = {name: components(data) for name, data in schemas.items()}
    wanted = set()
    waiting = [reference for name in parts if name not in prunable for _, references in parts[name] for reference in references]
    known = {}
    for name in prunable:
        for own, references in parts[name]:
            if own:
                known.setdefault(own, set()).update(references)
    while waiting:
        reference = waiting.pop()
        if reference not in wanted:
            wanted.add(reference)
            waiting += known.get(reference, ())
    result = dict(schemas)
    for name in prunable:
        unwanted = {at for at, (own, _) in enumerate(parts[name]) if own and own not in wanted}
        result[name] = without(schemas[name], unwanted)
    return result

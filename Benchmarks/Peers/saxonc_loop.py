"""The same through SaxonC-HE (PyPI saxonche): parse a document, apply a compiled stylesheet.

    saxonc_loop.py RULES.xslt DOCUMENT.xml RUNS
"""

import sys
import time

from saxonche import PySaxonProcessor

rules, document, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
with PySaxonProcessor(license=False) as processor:
    start = time.perf_counter()
    executable = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=rules)
    print(f"compile_ms {(time.perf_counter() - start) * 1e3:.1f}")
    text = open(document, encoding="utf-8").read()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        node = processor.parse_xml(xml_text=text)
        executable.transform_to_string(xdm_node=node)
        times.append((time.perf_counter() - start) * 1e3)
    print(f"first_ms {times[0]:.3f}")
    settled = sorted(times[-max(1, runs // 4):])
    print(f"hot_ms {settled[len(settled) // 2]:.3f}")

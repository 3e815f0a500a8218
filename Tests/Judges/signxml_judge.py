"""signxml's opinion of many signatures at once.

    signxml_judge.py JOBS.json

JOBS is a list of {"signature": FILE, "content": FILE or null, "name": NAME or null, "certificate": PEM FILE,
"xades": true or false}. Prints one line per job: `accepted`, or `refused` and why.
"""

import json
import sys
from pathlib import Path

from signxml import SignatureConfiguration, XMLVerifier
from signxml.xades import XAdESSignatureConfiguration, XAdESVerifier


def judge(job):
    def resolve(uri):
        return Path(job["content"]).read_bytes() if uri == job["name"] else None

    configuration = XAdESSignatureConfiguration if job["xades"] else SignatureConfiguration
    XAdES = XAdESVerifier if job["xades"] else XMLVerifier
    references = 2 if job["xades"] else 1
    XAdES().verify(
        Path(job["signature"]).read_bytes(),
        x509_cert=Path(job["certificate"]).read_text(),
        uri_resolver=resolve if job["content"] else None,
        expect_config=configuration(expect_references=references, location=".//"),
    )


for job in json.loads(Path(sys.argv[1]).read_text()):
    try:
        judge(job)
        print("accepted")
    except Exception as error:  # whatever it is, it is a refusal
        print("refused", type(error).__name__, str(error).replace("\n", " ")[:200])

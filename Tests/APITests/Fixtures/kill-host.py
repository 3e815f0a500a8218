"""Kills a host under load and checks that every document that was acknowledged is there, once.

Usage: kill-host.py PACKAGE FOLDER KILLS [DATABASE]. Exit code 0 when nothing was lost and nothing is there twice.
"""
import importlib.machinery
import importlib.util
import json
import pathlib
import random
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

PACKAGE, FOLDER, KILLS = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]) / "demo", int(sys.argv[3])
DATABASE = sys.argv[4] if len(sys.argv) > 4 else None
loader = importlib.machinery.SourceFileLoader("demo_tenants", str(PACKAGE / "scripts/demo-tenants"))
demo = importlib.util.module_from_spec(importlib.util.spec_from_loader("demo_tenants", loader))
loader.exec_module(demo)
CLIENTS = 8


class Clients:
    """Clients that write and issue documents; a request without an answer is repeated with its key."""

    def __init__(self, tenant):
        self.tenant = tenant
        self.draft = {key: value for key, value in tenant.simple.items() if key not in demo.LEFT_OUT}
        self.base = tenant.host.base
        self.acknowledged = {}
        self.uncertain = {}
        self.unexpected = []
        self.isStopping = threading.Event()
        self.lock = threading.Lock()

    def post(self, path, body, key):
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.tenant.token}",
                   "Idempotency-Key": key}
        request = urllib.request.Request(
            self.base + path, None if body is None else json.dumps(body).encode(), headers, method="POST")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def work(self, client, turn):
        count = 0
        while not self.isStopping.is_set():
            count += 1
            key = f"k-{turn}-{client}-{count}"
            try:
                written = self.post("/documents", {"class": "invoice", "document": self.draft}, key + "-w")
                path = f"/documents/{written['id']}/issue"
                with self.lock:
                    self.uncertain[key] = path
                answer = self.post(path, None, key)
                with self.lock:
                    self.acknowledged[key] = (path, answer["number"])
                    del self.uncertain[key]
            except urllib.error.HTTPError as refusal:
                self.unexpected.append(f"{refusal.code} {refusal.read()[:300]}")
                return
            except (OSError, ValueError, urllib.error.URLError):
                return

    def load(self, turn, seconds):
        threads = [threading.Thread(target=self.work, args=(client, turn)) for client in range(CLIENTS)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        return threads


def main():
    FOLDER.mkdir(parents=True)
    host = demo.Host(FOLDER, DATABASE)
    country = sorted(entry["code"] for entry in host.call("GET", "/countries")["data"])[-1]
    tenant = demo.Tenant(host, country)
    tenant.call("PUT", "/settings/documents", {"requiresApproval": False})
    clients = Clients(tenant)
    dice = random.Random(7)
    for turn in range(KILLS):
        threads = clients.load(turn, 0.6 + dice.random())
        host.process.send_signal(signal.SIGKILL)
        host.process.wait()
        clients.isStopping.set()
        for thread in threads:
            thread.join()
        clients.isStopping.clear()
        host = demo.Host(FOLDER, DATABASE)
        tenant.host, clients.base = host, host.base
        answer = host.call("POST", "/auth/login", {"email": tenant.email, "password": tenant.password})
        tenant.token = answer["tokens"]["accessToken"]
        # What got no answer is asked again with the same key: done before or done now, never twice.
        for key, path in list(clients.uncertain.items()):
            clients.acknowledged[key] = (path, clients.post(path, None, key)["number"])
            del clients.uncertain[key]
    stored, page = {}, 1
    while True:
        answer = tenant.call("GET", f"/documents?state=issued&perPage=100&page={page}")
        stored.update({entry["id"]: entry["number"] for entry in answer["data"]})
        if page >= answer["meta"]["totalPages"]:
            break
        page += 1
    host.stop()
    told = {path.split("/")[2]: number for path, number in clients.acknowledged.values()}
    lost = [f"{key} {number}" for key, number in told.items() if stored.get(key) != number]
    numbers = sorted(stored.values())
    gaps = [number for place, number in enumerate(numbers, 1) if int(number.split("-")[-1]) != place]
    print(f"killed {KILLS} times: {len(told)} acknowledged, {len(stored)} stored, {len(lost)} lost, {len(gaps)} gaps")
    for problem in lost[:5] + gaps[:5] + clients.unexpected[:5]:
        print(problem)
    sys.exit(1 if lost or gaps or clients.unexpected or len(told) != len(stored) or len(told) < 10 * KILLS else 0)


main()

"""Compares the bill of materials with the jars that are shipped: the same files, by their hashes."""
import hashlib
import json
import pathlib
import sys

home = pathlib.Path(__file__).resolve().parent.parent / "deploy/standalone/target/statehook"
bill = json.loads((home / "sbom.json").read_text("utf-8"))
listed = {
    entry["content"]: component["purl"]
    for component in bill["components"]
    for entry in component["hashes"]
    if entry["alg"] == "SHA-256"
}
# The program's own jar is what the bill is about, not a part of it.
own = bill["metadata"]["component"]
own_jar = f"{own['name']}-{own['version']}.jar"
shipped = {
    hashlib.sha256(jar.read_bytes()).hexdigest(): jar.name
    for jar in (home / "lib").glob("*.jar")
    if jar.name != own_jar
}
faults = [f"not in the bill: {shipped[key]}" for key in shipped.keys() - listed.keys()]
faults += [f"not shipped: {listed[key]}" for key in listed.keys() - shipped.keys()]
faults += [f"no licence: {c['purl']}" for c in bill["components"] if not c.get("licenses")]
if faults or not shipped:
    sys.exit("bill of materials: " + ("; ".join(sorted(faults)) or "no jar is shipped"))
print(f"{len(shipped)} jars, each in the bill of materials with its hash and licence")

"""Looks into the image that jib has written on an empty base: it runs our program, as nobody special, and holds nothing else."""
import gzip
import io
import json
import pathlib
import sys
import tarfile

root = pathlib.Path(__file__).resolve().parent.parent
module = root / "deploy/standalone"
faults = []
with tarfile.open(module / "target/jib-image.tar") as image:
    manifest = json.load(image.extractfile("manifest.json"))[0]
    config = json.load(image.extractfile(manifest["Config"]))
    files = {}
    for layer in manifest["Layers"]:
        content = image.extractfile(layer).read()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        with tarfile.open(fileobj=io.BytesIO(content)) as entries:
            files.update({entry.name.strip("/"): entry for entry in entries})


def expect(holds, fault):
    if not holds:
        faults.append(fault)


run = config["config"]
command = run["Entrypoint"] + run.get("Cmd", [])
expect(command[0] == "java", f"it starts {command[0]}, not java")
expect("io.statehook.standalone.Statehook" in run["Entrypoint"], "it does not start our program")
expect(run["Cmd"] == ["dispatcher"], f"its command is {run['Cmd']}")
for flag in ("-XX:MaxRAMPercentage=60", "-XX:-HeapDumpOnOutOfMemoryError", "-XX:+ExitOnOutOfMemoryError",
             "-XX:+DisableAttachMechanism", "-XX:+UseParallelGC"):
    expect(flag in run["Entrypoint"], f"{flag} is missing")
expect(run["User"].split(":")[0] not in ("", "0", "root"), f"it runs as {run['User']}")
for label in ("title", "version", "licenses"):
    expect(run["Labels"].get("org.opencontainers.image." + label), f"no label {label}")
volume = files.get("var/lib/statehook")
expect(volume and volume.isdir() and volume.mode & 0o777 == 0o777, "/var/lib/statehook is not for everybody")

# The jars that are shipped otherwise, except ours, which are classes or jars here.
shipped = {jar.name for jar in (module / "target/statehook/lib").glob("*.jar")}
held = {name.rsplit("/", 1)[1] for name in files if name.startswith("app/libs/") and name.endswith(".jar")}
own = {jar for jar in shipped if jar.startswith("statehook-standalone-")}
expect(shipped - own <= held, f"missing: {sorted(shipped - own - held)}")
expect(held <= shipped, f"not shipped otherwise: {sorted(held - shipped)}")
expect("app/classes/io/statehook/standalone/Statehook.class" in files, "our classes are missing")
secrets = [name for name in files if name.endswith((".key", ".pem", ".p12", ".jks"))]
expect(not secrets, f"keys: {secrets}")

if faults:
    sys.exit("image: " + "; ".join(faults))
print(f"{len(held)} jars, user {run['User']}, {' '.join(command[:2])} ... {' '.join(command[-2:])}")

"""Writes wheels and archives of which every byte is decided by what is in them:
no times, no users, no order of a folder."""

import base64
import gzip
import hashlib
import io
import tarfile
import time
import zipfile


def archive(path, files, epoch):
    """Writes files, a dict of name to (bytes, mode), as .zip or .tar.gz."""
    if path.suffix == ".zip":
        path.write_bytes(zipped(files, epoch))
        return
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9, mtime=epoch, filename="") as packed, tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, (content, mode) in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = len(content), mode, epoch
            tar.addfile(member, io.BytesIO(content))
    path.write_bytes(out.getvalue())


def zipped(files, epoch):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, (content, mode) in files.items():
            info = zipfile.ZipInfo(name, time.gmtime(epoch)[:6])
            info.create_system = 3  # Unix, whatever packs it
            info.external_attr = (0o100000 | mode) << 16
            z.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def again(path, epoch):
    """Packs a zip file of others anew."""
    with zipfile.ZipFile(path) as z:
        files = {i.filename: (z.read(i), i.external_attr >> 16 & 0o777 or 0o644) for i in sorted(z.infolist(), key=lambda i: i.filename) if not i.is_dir()}
    path.write_bytes(zipped(files, epoch))


def wheel(folder, version, tags, program, metadata, beside, epoch):
    """Writes a wheel that installs a program as a command. beside are more files of its dist-info."""
    info = f"mlxls-{version}.dist-info"
    name = "mlxls.exe" if "win" in tags else "mlxls"
    files = {f"mlxls-{version}.data/scripts/{name}": (program, 0o755)}
    lines = ["Wheel-Version: 1.0", "Generator: mlxls", "Root-Is-Purelib: false", *(f"Tag: py3-none-{t}" for t in tags.split("."))]
    files |= {f"{info}/{key}": (text.encode(), 0o644) for key, text in {**beside, "METADATA": metadata, "WHEEL": "\n".join(lines) + "\n"}.items()}
    record = "".join(
        f"{key},sha256={base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b'=').decode()},{len(content)}\n"
        for key, (content, _) in files.items())
    files[f"{info}/RECORD"] = (f"{record}{info}/RECORD,,\n".encode(), 0o644)
    path = folder / f"mlxls-{version}-py3-none-{tags}.whl"
    path.write_bytes(zipped(files, epoch))
    return path

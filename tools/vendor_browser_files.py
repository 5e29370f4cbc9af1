"""Fetch the browser's files from their npm packages and lay them, ready to serve, into the source tree.

    python tools/vendor_browser_files.py            needs npm and network; the result is committed
    python tools/vendor_browser_files.py PACKAGES   takes tarballs of `npm pack` from this folder instead

Run it again after a version below changes, or when a template uses an icon that vendor/icons.css does not hold.
Running Toimiva needs neither Node nor network.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "toimiva"
SERVED = SOURCE / "city" / "ui" / "static" / "vendor"
TESTED = ROOT / "tests" / "vendor"
FONTS = SOURCE / "city" / "documents" / "fonts"


@dataclass(frozen=True)
class Package:
    """An npm package: which of its files go where under a vendor folder, and which files are its licence."""

    name: str
    version: str
    files: dict[str, str] = field(default_factory=dict)  # path in the package -> path in the vendor folder
    licences: tuple[str, ...] = ("LICENSE",)

    @property
    def tarball(self) -> str:
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"

    @property
    def licence_file(self) -> str:
        return f"licences/{self.name.removeprefix('@').replace('/', '-')}.txt"


HDS = Package("hds-core", "5.2.2")
INTER = Package("@fontsource-variable/inter", "5.3.0")
PLAIN = [
    Package(
        "htmx.org",
        "4.0.1",
        {"dist/htmx.min.js": "htmx/htmx.min.js", "dist/ext/hx-sse.min.js": "htmx/hx-sse.min.js"},
    ),
    Package("vega", "6.4.0", {"build/vega.min.js": "vega/vega.min.js"}),
    Package("vega-lite", "6.4.3", {"build/vega-lite.min.js": "vega/vega-lite.min.js"}),
    Package("vega-embed", "7.3.0", {"build/vega-embed.min.js": "vega/vega-embed.min.js"}),
    Package(
        "maplibre-gl",
        "6.17.0",
        {
            f"dist/{name}": f"maplibre-gl/{name}"
            for name in ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css")
        },
        ("LICENSE.txt",),
    ),
]
# The letters of PDF documents and of their charts: whole faces, because Typst reads no web fonts.
DOCUMENT_FONTS = [
    Package(
        f"@expo-google-fonts/{name}",
        version,
        {f"{weight}/{face}_{weight}.ttf": f"{face}-{weight[3:]}.ttf" for weight in ("400Regular", "600SemiBold")},
        ("LICENSE_FONT", "LICENSE"),
    )
    for name, version, face in (("inter", "0.4.2", "Inter"), ("noto-sans-arabic", "0.4.3", "NotoSansArabic"))
]
AXE = Package("axe-core", "4.14.1", {"axe.min.js": "axe.min.js"}, ("LICENSE", "LICENSE-3RD-PARTY.txt"))

# The parts of hds-core that templates use; a new one is added here.
HDS_PARTS = """button text-input checkbox radio-button selection-group fieldset notification error-summary table
status-label link"""
SUBSETS = ("cyrillic", "latin-ext", "latin")

# Icons at hand for every template; further ones are found by their class name in templates, scripts and code.
BASE_ICONS = """
alert-circle alert-circle-fill angle-down angle-left angle-right angle-up arrow-left arrow-right bell calendar
calendar-clock calendar-plus check check-circle check-circle-fill children clock cogwheel company copy cross
document download envelope error error-fill euro-sign eye family globe graph-columns group headphones heart
history home info-circle info-circle-fill key layers lightbulb link-external location lock menu-dots menu-
hamburger minus occupation paperclip pen person-wheelchair phone playback-play plus printer question-circle
refresh search senior share shield signin signout sliders sort speechbubble-text star swap-user ticket trash
traveler upload user vaccine youth
"""
ICON = re.compile(r"hds-icon(?:-start|-end)?--([a-z0-9_-]*[a-z0-9])|\bicon ?= ?\"([a-z0-9-]+)\"")

SOURCE_MAP = re.compile(r"\n?(?://[#@] ?sourceMappingURL=\S*|/\*[#@] ?sourceMappingURL=.*?\*/)\s*")
OUTSIDE = re.compile(r"url\(\s*[\"']?(?:https?:)?//|@import", re.IGNORECASE)


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as work:
        unpacked = Unpacked(Path(work), Path(arguments[0]) if arguments else None)
        for folder in (SERVED, TESTED, FONTS):
            shutil.rmtree(folder, ignore_errors=True)
        served = [vendor(package, unpacked, SERVED) for package in PLAIN]
        served += [vendor_hds(unpacked), vendor_inter(unpacked)]
        write_versions(SERVED, served)
        write_versions(TESTED, [vendor(AXE, unpacked, TESTED)])
        write_versions(FONTS, [vendor_fonts(unpacked, package) for package in DOCUMENT_FONTS])


@dataclass(frozen=True)
class Unpacked:
    """The packages' contents: packed by npm, or taken from a folder of tarballs, and unpacked on first use."""

    work: Path
    tarballs: Path | None

    def folder(self, package: Package) -> Path:
        target = self.work / package.tarball.removesuffix(".tgz")
        if not target.exists():
            if self.tarballs is None:
                spec = f"{package.name}@{package.version}"
                subprocess.run(["npm", "pack", "--silent", spec], cwd=self.work, check=True, stdout=subprocess.DEVNULL)
            with tarfile.open((self.tarballs or self.work) / package.tarball) as tar:
                tar.extractall(target, filter="data")
        return target / "package"

    def text(self, package: Package, path: str) -> str:
        return SOURCE_MAP.sub("", (self.folder(package) / path).read_text(encoding="utf-8"))


def vendor(package: Package, unpacked: Unpacked, folder: Path) -> dict[str, object]:
    """Copy the package's files as they are, only without source map comments, and say what was taken."""
    for path, target in package.files.items():
        write(folder / target, unpacked.text(package, path))
    return entry(package, unpacked, folder, list(package.files.values()))


def vendor_hds(unpacked: Unpacked) -> dict[str, object]:
    """hds.css: base and the used parts in `@layer hds`, so that toimiva.css wins without a fight of specificity."""
    parts = "\n".join(
        f"/* {part} */\n{unpacked.text(HDS, f'lib/components/{part}/{part}.min.css').strip()}"
        for part in HDS_PARTS.split()
    )
    base = unpacked.text(HDS, "lib/base.min.css").strip()
    head = f"/* hds-core {HDS.version} (MIT, {HDS.licence_file}): base and the parts in use, in a layer. */"
    write(SERVED / "hds.css", f"{head}\n@layer hds{{\n{base}\n{parts}\n}}\n")

    names = [name for name in icons_in_use() if (unpacked.folder(HDS) / f"lib/icons/{name}.min.css").exists()]
    icons = "\n".join(unpacked.text(HDS, f"lib/icons/{name}.min.css").strip() for name in ["icon", *names])
    write(SERVED / "icons.css", f"/* hds-core {HDS.version} icons in use (MIT, {HDS.licence_file}) */\n{icons}\n")
    return entry(HDS, unpacked, SERVED, ["hds.css", "icons.css"])


def icons_in_use() -> list[str]:
    """The base icons and every `hds-icon--NAME` or `icon="NAME"` in our templates, scripts and code, sorted."""
    found = set(BASE_ICONS.split())
    for path in SOURCE.rglob("*"):
        if path.suffix in {".html", ".js", ".py"} and SERVED not in path.parents:
            found.update(a or b for a, b in ICON.findall(path.read_text(encoding="utf-8")))
    return sorted(found)


def vendor_inter(unpacked: Unpacked) -> dict[str, object]:
    """fonts.css and one woff2 a subset: a browser fetches only those whose letters a page holds."""
    css = unpacked.text(INTER, "opsz.css")
    faces, files = [], []
    for subset in SUBSETS:
        name = f"inter-{subset}-opsz-normal"
        found = re.search(rf"/\* {name} \*/\s*(@font-face \{{.*?\}})", css, re.DOTALL)
        if found is None:
            raise SystemExit(f"{INTER.name} {INTER.version} has no face {name}")
        faces.append(found[1].replace("./files/", "fonts/").replace("woff2-variations", "woff2"))
        files.append(f"fonts/{name}.woff2")
        write(SERVED / files[-1], (unpacked.folder(INTER) / f"files/{name}.woff2").read_bytes())
    head = f"/* Inter variable, weight and optical size ({INTER.name} {INTER.version}, SIL OFL 1.1). */"
    write(SERVED / "fonts.css", "\n".join([head, *faces, ""]))
    return entry(INTER, unpacked, SERVED, ["fonts.css", *files])


def vendor_fonts(unpacked: Unpacked, package: Package) -> dict[str, object]:
    """The faces of documents, byte for byte."""
    for path, target in package.files.items():
        write(FONTS / target, (unpacked.folder(package) / path).read_bytes())
    return entry(package, unpacked, FONTS, list(package.files.values()))


def entry(package: Package, unpacked: Unpacked, folder: Path, files: list[str]) -> dict[str, object]:
    """The package's row in VERSIONS.json; its licence is copied beside."""
    source = unpacked.folder(package)
    write(folder / package.licence_file, "\n".join((source / name).read_text("utf-8") for name in package.licences))
    told = json.loads((source / "package.json").read_text("utf-8"))
    return {
        "name": package.name,
        "version": told["version"],
        "licence": told["license"],
        "licence_file": package.licence_file,
        "sha256": {name: sha256(folder / name) for name in [*files, package.licence_file]},
    }


def write(path: Path, content: str | bytes) -> None:
    """Write one vendored file; refuse a style sheet that would ask another host."""
    if isinstance(content, str):
        if path.suffix == ".css" and OUTSIDE.search(content):
            raise SystemExit(f"{path.name} asks another host")
        content = content.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def write_versions(folder: Path, entries: list[dict[str, object]]) -> None:
    text = json.dumps(sorted(entries, key=lambda entry: str(entry["name"])), indent=2, ensure_ascii=False)
    write(folder / "VERSIONS.json", text + "\n")


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])

#!/bin/sh
# Ставит «Отклик» из этой папки, без интернета: ./install.sh [ПАПКА], иначе /opt/otklik.
# Installs Otklik from this folder, without any network: ./install.sh [FOLDER], else /opt/otklik.
# Another Python: PYTHON=python3.13 ./install.sh. A second call upgrades.
set -eu
cd "$(dirname "$0")"
target=${1:-/opt/otklik}
python=${PYTHON:-python3}

fail() { printf '%s\n%s\n' "$1" "$2" >&2; exit 1; }

sha256sum --quiet --check SHA256SUMS >&2 ||
    fail "Файлы архива изменены или повреждены: возьмите архив заново." \
        "Files of the archive are changed or damaged: take the archive anew."
wanted=$(cat python)
found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || found=none
[ "$found" = "$wanted" ] ||
    fail "Нужен Python $wanted, а $python: $found. Укажите другой: PYTHON=python$wanted ./install.sh" \
        "Python $wanted is needed, and $python is $found. Name another: PYTHON=python$wanted ./install.sh"
mkdir -p "$target" 2>/dev/null && [ -w "$target" ] ||
    fail "В $target нельзя писать: запустите от root или назовите другую папку." \
        "$target cannot be written: run this as root, or name another folder."
[ -x "$target/bin/python" ] || "$python" -m venv "$target" ||
    fail "Не создано окружение: поставьте пакет python3-venv вашей системы." \
        "No environment was made: install your system's package python3-venv."

pip() { "$target/bin/python" -m pip --isolated --disable-pip-version-check "$@"; }
pip install --quiet --no-index --find-links wheels --require-hashes --requirement requirements.txt
pip install --quiet --no-index --no-deps --force-reinstall otklik-*.whl
mkdir -p "$target/share"
cp -R deploy packs docs "$target/share/"
chmod -R a+rX "$target"
"$target/bin/otklik" --version
printf '%s\n%s\n' "Поставлено в $target. Дальше: $target/share/docs/how-to/install.md" \
    "Installed into $target. Next: $target/share/docs/how-to/install.md"

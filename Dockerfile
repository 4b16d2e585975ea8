# One image for all programs: `docker build -t otklik .`; what runs is the command (compose.yaml).
# Nothing is written but the data folder and /tmp, so the root may be read-only.
# pg_dump and pg_restore come from the image of the database, for both stand on the same Debian:
# ADR 0118 in docs/adr/index.md.
ARG PYTHON=python:3.13-slim
ARG POSTGRES=postgres:18

FROM ${POSTGRES} AS postgres

FROM ${PYTHON} AS build
WORKDIR /source
COPY requirements/ requirements/
# An image cannot be added to, so it has the packages that learn. It has no bytecode, a quarter of
# the packages: each start compiles what it imports, 5 s of the processor (docs/dependencies.md).
ENV PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/otklik \
    && /opt/otklik/bin/pip install --no-cache-dir --no-compile --require-hashes \
        -r requirements/base.txt -r requirements/learning.txt \
    && python -m venv /tmp/builder \
    && /tmp/builder/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt
COPY . .
RUN /tmp/builder/bin/python -m hatchling build -t wheel -d /tmp/dist \
    && /opt/otklik/bin/pip install --no-cache-dir --no-compile --no-deps /tmp/dist/*.whl \
    && /opt/otklik/bin/pip uninstall --yes pip

FROM ${PYTHON}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpq5 liblz4-1 libzstd1 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=postgres /usr/lib/*-linux-gnu/libpq.so.5 /usr/local/lib/
COPY --from=postgres /usr/lib/postgresql/18/bin/pg_dump /usr/lib/postgresql/18/bin/pg_restore \
    /usr/lib/postgresql/18/bin/
RUN ldconfig \
    && /usr/lib/postgresql/18/bin/pg_dump --version \
    && useradd --system --uid 10001 --home-dir /var/lib/otklik --shell /usr/sbin/nologin otklik \
    && install --directory --owner=otklik --group=otklik --mode=0700 /var/lib/otklik /srv/backups
COPY --from=build /opt/otklik /opt/otklik
ENV PATH=/opt/otklik/bin:$PATH \
    OTKLIK_DATA_DIR=/var/lib/otklik \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /var/lib/otklik
VOLUME /var/lib/otklik
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["otklik", "web", "--host", "0.0.0.0"]

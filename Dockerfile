# The tag names Python's minor version and the Debian release; a rebuild takes their security fixes.
FROM python:3.13-slim-bookworm AS builder
WORKDIR /src
COPY requirements-build.lock requirements.lock ./
RUN python -m venv /build \
 && /build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.lock \
 && python -m venv --without-pip /opt/tagbrief \
 && /build/bin/pip --python /opt/tagbrief/bin/python install --no-cache-dir --only-binary :all: --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY bot ./bot
COPY prompts ./prompts
RUN /build/bin/hatchling build --target wheel --directory /dist \
 && /build/bin/pip --python /opt/tagbrief/bin/python install --no-cache-dir --no-deps --no-index /dist/*.whl

FROM python:3.13-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && install --directory --owner 10001 --group 10001 --mode 0750 /data
COPY --from=builder /opt/tagbrief /opt/tagbrief
# Nothing but /data is written, so the root file system may be mounted read-only (docker run --read-only).
ENV PATH=/opt/tagbrief/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/data \
    DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=60s --timeout=15s --start-period=20s --retries=3 CMD ["tagbrief", "check", "--offline"]
ENTRYPOINT ["tagbrief"]
CMD ["run"]

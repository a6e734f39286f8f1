# Two stages: the first installs with hashes, the second runs without tools and without root.
#
# The images are named by their tags: a digest is only known to who has pulled one. Pin it with
#   docker build --build-arg PYTHON_IMAGE=python:3.11-slim@sha256:... -t porsi .
ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /build
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/porsi \
 && /opt/porsi/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY . .
RUN /opt/porsi/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && /opt/porsi/bin/python -m compileall -q /opt/porsi/lib

FROM ${PYTHON_IMAGE}
RUN useradd --no-create-home --home-dir /data --uid 10001 porsi \
 && install -d -o porsi -g porsi -m 700 /data /data/tmp /backups
COPY --from=build /opt/porsi /opt/porsi
# Nothing is written but to /data and /tmp: the rest may be mounted read-only. What a large import puts
# aside goes to the volume, for /tmp may be memory.
ENV PATH=/opt/porsi/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    TMPDIR=/data/tmp \
    PORSI_DATABASE_URL=sqlite:////data/porsi.db \
    PORSI_CACHE=/data/cache \
    PORSI_LISTEN=0.0.0.0:8080
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
# What was fetched is answered before the process ends: give it 40 seconds.
STOPSIGNAL SIGTERM
# As `porsi health`, in a tenth of its time.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["python", "-m", "bot.health"]
ENTRYPOINT ["porsi"]
CMD ["run"]

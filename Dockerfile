# Two stages: the first installs with hashes, the second runs without tools and without root.
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/porsi \
 && /opt/porsi/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY . .
RUN /opt/porsi/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 porsi && install -d -o porsi /data
COPY --from=build /opt/porsi /opt/porsi
ENV PATH=/opt/porsi/bin:$PATH PYTHONUNBUFFERED=1 PORSI_DATABASE_URL=sqlite:////data/porsi.db PORSI_CACHE=/data/cache PORSI_LISTEN=0.0.0.0:8080
USER porsi
WORKDIR /data
VOLUME /data
# What was fetched is answered before the process ends: give it the time.
STOPSIGNAL SIGTERM
ENTRYPOINT ["porsi"]
CMD ["run"]

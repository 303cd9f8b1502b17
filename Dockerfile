# syntax=docker/dockerfile:1

# -- build: the package into an environment of its own ---------------------------------------------------------------
FROM python:3.12-slim AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY emulator emulator
COPY examples examples
COPY scenarios scenarios
RUN python -m venv --without-pip /opt/convemu && pip --python /opt/convemu/bin/python install --no-cache-dir .

# -- sample: the application of examples/, for the compose file ------------------------------------------------------
FROM python:3.12-slim AS sample
COPY examples/requirements.txt /srv/examples/requirements.txt
RUN pip install --no-cache-dir -r /srv/examples/requirements.txt
COPY examples /srv/examples
ENV PYTHONUNBUFFERED=1 HOST=0.0.0.0
EXPOSE 8080
USER 7670:7670
CMD ["python", "/srv/examples/clinic"]

# -- convemu ---------------------------------------------------------------------------------------------------------
FROM python:3.12-slim AS convemu
COPY --from=build /opt/convemu /opt/convemu
# Where a certificate authority is kept, if one is asked for: a volume put here belongs to the user below.
RUN install -d -o 7670 -g 7670 /data
# Inside the container the whole world is the container's network: the only place that listens on every address.
ENV PATH=/opt/convemu/bin:$PATH PYTHONUNBUFFERED=1 CONVEMU_HOST=0.0.0.0
EXPOSE 7670
USER 7670:7670
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s --retries=3 CMD ["convemu", "ready"]
ENTRYPOINT ["convemu"]
CMD ["serve"]

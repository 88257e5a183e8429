# Packages replaced by other versions of themselves, byte code, and a virtual environment that moves.
FROM debian:11-slim
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip python3-venv
ENV PIP_CERT=/run/secrets/certificates
RUN --mount=type=secret,id=certificates pip3 install requests==2.31.0 urllib3==1.26.18
RUN --mount=type=secret,id=certificates pip3 install requests==2.32.3
RUN --mount=type=secret,id=certificates python3 -m venv /venv && /venv/bin/pip install attrs==23.2.0
RUN mv /venv /virtual
RUN pip3 uninstall -y requests && rm -rf /root/.cache /usr/share/python-wheels

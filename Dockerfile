# Build:    docker build -t seealso .
# Index:    docker run --rm -v seealso-index:/data/index -v /path/to/archive:/archive:ro seealso \
#               seealso build /archive --index /data/index
# Serve:    docker run -d -p 127.0.0.1:8000:8000 -e SEEALSO_SERVICE__TOKEN -v seealso-index:/data/index seealso

FROM python:3.11-slim AS builder

# PyTorch for the processor alone: the usual build for Linux brings several GB for graphics cards.
ENV PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /src

# What we depend on changes seldom and is large, so it is a layer of its own.
# EXTRAS=milvus adds what reaches Milvus.
ARG EXTRAS=""
COPY pyproject.toml constraints.txt ./
RUN python -c "import tomllib; p = tomllib.load(open('pyproject.toml', 'rb'))['project']; e = p['optional-dependencies']; print(*p['dependencies'], *(r for x in '${EXTRAS}'.split() for r in e[x]), sep='\n')" \
        > requirements.txt \
    && pip install --constraint constraints.txt --requirement requirements.txt

COPY README.md LICENSE ./
COPY content content
COPY embeddings embeddings
COPY service service
RUN pip install --no-deps . && pip check


FROM python:3.11-slim

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1

# The index belongs to the user that the program runs as; a new volume takes that over.
RUN useradd --uid 10001 --create-home seealso \
    && install --directory --owner=seealso --group=seealso /data /data/index
COPY --from=builder /venv /venv

USER seealso
WORKDIR /data
VOLUME /data/index
EXPOSE 8000

# No proxy stands between the service and itself, whatever HTTP_PROXY says. An answer of 503 fails the check.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.build_opener(r.ProxyHandler({})).open('http://127.0.0.1:8000/health/ready', timeout=4)"]

CMD ["seealso", "serve", "--index", "/data/index", "--host", "0.0.0.0", "--port", "8000"]

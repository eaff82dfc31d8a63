FROM python:3.11-slim

# Where pip finds a CPU build of torch; without it pip takes the build that its index offers, on Linux the CUDA one.
ARG PIP_FIND_LINKS
ARG PIP_EXTRA_INDEX_URL

ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /app

# For scanned documents.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr \
    && rm -rf /var/lib/apt/lists/*

# As in the Makefile: torch first and with what its build needs, everything else exactly as locked.
COPY requirements.lock ./
RUN pip install --constraint requirements.lock torch && pip install --no-deps --requirement requirements.lock

COPY . .
RUN pip install --no-deps . \
    && useradd --system --create-home policydesk \
    && install --directory --owner policydesk --mode 0700 /var/lib/policydesk

USER policydesk
ENV POLICYDESK_DATA_DIR=/var/lib/policydesk
VOLUME /var/lib/policydesk
EXPOSE 8000
CMD ["policydesk", "serve"]

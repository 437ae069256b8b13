# The last layer of every sandbox image: what changes often, on top of libraries that seldom do.
# Its context is a folder with the binary `dayone-agent` and `harness/`, the sources of the harness.
ARG PARENT
FROM ${PARENT}

# The root is read-only when a sandbox runs: bytecode is made here, and every folder the runner
# mounts memory over exists, open to its owner alone to write. No file may carry setuid or setgid.
RUN --mount=type=bind,target=/mnt \
    site=$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') \
 && cp -R /mnt/harness/. "$site" \
 && find "$site/dayone_harness" -name __pycache__ -prune -exec rm -rf {} + \
 && chmod -R u=rwX,go=rX "$site/dayone_harness" \
 && python -m compileall -q --invalidation-mode unchecked-hash "$site/dayone_harness" \
 && python -I -c 'import dayone_harness' \
 && install -m 0755 /mnt/dayone-agent /usr/local/bin/dayone-agent \
 && install -d -m 0755 /submission /runs /grader /services \
 && [ -z "$(find / -xdev ! -type l -perm /6000)" ]

LABEL org.opencontainers.image.title="dayone sandbox" \
      org.opencontainers.image.description="An isolated place for one submission, or for its hidden tests"

# The runner gives each sandbox a user of its own; this is what anyone else gets.
USER 65534:65534
ENTRYPOINT ["/usr/local/bin/dayone-agent"]

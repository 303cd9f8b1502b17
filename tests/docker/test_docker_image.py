"""The image, step by step, as far as that goes without a Docker engine: every step is carried out in a fresh place."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from recipe import ROOT, Stage, copied, stages
from ruamel.yaml import YAML

from emulator.settings import PREFIX, Settings

DOCKERFILE = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
IMAGE = DOCKERFILE["convemu"]
IGNORED = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def context_copies(stage: Stage) -> list[tuple[list[str], str]]:
    return [copied(arguments) for arguments in stage.all("COPY") if not arguments.startswith("--from")]


def test_the_image_comes_last_and_builds_on_stages_and_small_bases_only() -> None:
    assert list(DOCKERFILE)[-1] == "convemu"
    for stage in DOCKERFILE.values():
        assert re.fullmatch(r"python:3\.\d+-slim", stage.base), "a pinned small base"
        for arguments in stage.all("COPY"):
            if arguments.startswith("--from="):
                assert arguments.split()[0].removeprefix("--from=") in DOCKERFILE


@pytest.mark.parametrize("stage", DOCKERFILE)
def test_everything_copied_exists_and_reaches_the_build(stage: str) -> None:
    for sources, _ in context_copies(DOCKERFILE[stage]):
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source.split('/')[0]}" in IGNORED, f"{source} is kept out by .dockerignore"


def test_nothing_else_reaches_the_build() -> None:
    assert IGNORED[0] == "*"


def test_the_base_is_a_python_that_the_package_supports() -> None:
    import tomllib

    least = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"].removeprefix(">=")
    for stage in DOCKERFILE.values():
        version = re.search(r"3\.\d+", stage.base)
        assert version is not None
        assert tuple(map(int, version[0].split("."))) >= tuple(map(int, least.split(".")))


@pytest.mark.ledger("docker.not-root")
@pytest.mark.parametrize("stage", ["convemu", "sample"])
def test_it_does_not_run_as_root(stage: str) -> None:
    user = DOCKERFILE[stage].last("USER").split(":")[0]
    assert user.isdecimal(), "a number, so that an orchestrator can see that it is not root"
    assert int(user) > 0
    assert [word for word, _ in DOCKERFILE[stage].steps].index("USER") < len(DOCKERFILE[stage].steps) - 1


@pytest.mark.ledger("docker.listens")
def test_only_the_image_listens_on_every_address() -> None:
    assert IMAGE.environment()["CONVEMU_HOST"] == "0.0.0.0"
    assert Settings().host == "127.0.0.1"
    assert IMAGE.all("EXPOSE") == [str(Settings().port)]
    named = {PREFIX + name.upper() for name in Settings.model_fields}
    assert {name for name in IMAGE.environment() if name.startswith(PREFIX)} <= named


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def container(
    bin_dir: Path, stage: Stage, port: int
) -> AsyncIterator[tuple[asyncio.subprocess.Process, dict[str, str]]]:
    """What the engine would start: ENTRYPOINT and CMD in the image's environment, nothing of ours, no home."""
    environment = stage.environment() | {
        "PATH": f"{bin_dir}:{os.defpath}",
        "HOME": "/nonexistent",
        "CONVEMU_PORT": str(port),
    }
    command = stage.command("ENTRYPOINT") + stage.command("CMD")
    process = await asyncio.create_subprocess_exec(
        str(bin_dir / command[0]), *command[1:], env=environment, cwd="/",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process, environment
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def lives_and_dies(bin_dir: Path) -> None:
    port = free_port()
    async with container(bin_dir, IMAGE, port) as (process, environment):
        assert process.stdout is not None
        first = await asyncio.wait_for(process.stdout.readline(), 20)
        assert f":{port}".encode() in first, first
        check = re.search(r"CMD (\[.*\])", IMAGE.last("HEALTHCHECK"))
        assert check is not None
        health = [part.strip('" ') for part in check[1].strip("[]").split(",")]
        probe = await asyncio.create_subprocess_exec(
            str(bin_dir / health[0]), *health[1:], env=environment, cwd="/", stdout=asyncio.subprocess.PIPE
        )
        said, _ = await asyncio.wait_for(probe.communicate(), 20)
        assert (probe.returncode, said) == (0, f"ready: http://127.0.0.1:{port}\n".encode())
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0, "docker stop ends it in order"
    probe = await asyncio.create_subprocess_exec(
        str(bin_dir / health[0]), *health[1:], env=environment, cwd="/", stderr=asyncio.subprocess.DEVNULL
    )
    assert await asyncio.wait_for(probe.wait(), 20) != 0, "a dead emulator is not healthy"


@pytest.mark.ledger("docker.health")
async def test_entrypoint_command_and_health_check_work() -> None:
    await lives_and_dies(Path(sys.executable).parent)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The programs of the image, made by its own build steps from what its COPY lines bring, and nothing else."""
    build = DOCKERFILE["build"]
    source, target = tmp_path / "src", tmp_path / "opt"
    source.mkdir()
    for sources, where in context_copies(build):
        for name in sources:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, source / where, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, source / where)
    (run,) = build.all("RUN")
    tools = tmp_path / "tools"  # `python` and `pip` as the base image has them
    subprocess.run([sys.executable, "-m", "venv", tools], check=True)
    environment = os.environ | {"PATH": f"{tools / 'bin'}:{os.environ['PATH']}"}
    script = run.replace("/opt/convemu", str(target / "convemu"))
    subprocess.run(["sh", "-ec", script], cwd=source, env=environment, check=True, capture_output=True)
    shutil.rmtree(source)  # the image has the environment only
    return target / "convemu" / "bin"


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_the_build_steps_work_in_a_fresh_place(built: Path) -> None:
    assert not (built / "pip").exists()
    await lives_and_dies(built)


@pytest.mark.ledger("docker.compose")
def test_the_compose_file_names_stages_settings_and_ports_that_exist() -> None:
    services = COMPOSE["services"]
    assert services.keys() == {"convemu", "clinic"}
    for service in services.values():
        stage = DOCKERFILE[service["build"]["target"]]
        for published in service["ports"]:
            assert published.startswith("127.0.0.1:"), "nothing is published beyond this machine"
            assert published.rsplit(":", 1)[1] in stage.all("EXPOSE")
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert services["convemu"]["environment"].keys() <= known
    read = set(re.findall(r'read\("(\w+)"', (ROOT / "examples/clinic/config.py").read_text()))
    assert services["clinic"]["environment"].keys() <= read
    assert services["clinic"]["depends_on"]["convemu"]["condition"] == "service_healthy"


def test_the_compose_services_find_each_other() -> None:
    emulator, clinic = COMPOSE["services"]["convemu"]["environment"], COMPOSE["services"]["clinic"]["environment"]
    assert clinic["SINCH_BASE_URL"] == f"http://convemu:{IMAGE.last('EXPOSE')}"
    app = (ROOT / "examples/clinic/app.py").read_text()
    host, path = re.fullmatch(r"http://([\w:]+)(/.*)", emulator["CONVEMU_WEBHOOK_URL"]).groups()  # type: ignore[union-attr]
    assert host == f"clinic:{DOCKERFILE['sample'].last('EXPOSE')}"
    assert f'"{path}"' in app
    assert emulator["CONVEMU_WEBHOOK_SECRET"] == clinic["SINCH_WEBHOOK_SECRET"]


def test_the_sample_starts_where_the_image_puts_it() -> None:
    sample = DOCKERFILE["sample"]
    where = {target: sources for sources, target in context_copies(sample)}
    assert where["/srv/examples"] == ["examples"]
    folder = sample.command("CMD")[1]
    assert (ROOT / folder.removeprefix("/srv/") / "__main__.py").is_file()

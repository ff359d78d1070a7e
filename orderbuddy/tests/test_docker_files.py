"""What can be known about the image and its compose file without a container engine."""

import json
import re
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest
import requests
import yaml
from django.urls import get_resolver

from kitchen.tests.apps import QuickApp
from messaging.fakes import Taken
from messaging.tests.webhooks.messages import PATH, PUBLIC, a_message, state_of
from orderbuddy.lanes import WORKER_THREADS
from orderbuddy.running.clients import open_socket
from orderbuddy.running.ports import free_port
from orderbuddy.running.processes import ManagedProcess
from orderbuddy.running.ready import http_answers
from orderbuddy.running.stack import BASE_DIR
from orderbuddy.testing.shops import Shop
from ordering.tests.guests import order

DOCKER = BASE_DIR / "docker"
COMPOSE = (DOCKER / "compose.yaml").read_text()
CONFIGURATION = (DOCKER / "nginx.conf").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
OURS = ("migrate", "web", "sockets", "worker", "beat", "relay")
# Its own of nginx, not a setting of the product.
COMPOSE_ONLY = {"PORT"}


def test_every_process_of_the_design_has_a_service():
    assert set(SERVICES) == {"mongo", "valkey", "nginx", *OURS}
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["nginx"]


@pytest.mark.parametrize("name", OURS)
def test_our_services_share_the_image_and_may_write_nothing(name):
    service = SERVICES[name]
    assert service["image"] == "orderbuddy"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["environment"]["MONGODB_URL"].endswith("replicaSet=orderbuddy")


@pytest.mark.parametrize("name", sorted(set(OURS) - {"migrate"}))
def test_nothing_serves_before_the_migrations(name):
    wanted = {"condition": "service_completed_successfully"}
    assert SERVICES[name]["depends_on"]["migrate"] == wanted


def test_the_image_runs_as_a_user_of_its_own_with_a_health_check():
    last_stage = (DOCKER / "Dockerfile").read_text().split("\nFROM ")[-1]
    user = re.search(r"^USER (\S+)$", last_stage, re.MULTILINE)
    assert user and user[1] not in ("root", "0")
    assert last_stage.index("USER ") < last_stage.index("CMD [")
    assert "HEALTHCHECK" in last_stage


def test_a_worker_has_the_threads_that_its_lanes_leave_free():
    worker = next(
        line for line in COMPOSE.splitlines() if "[celery, -A, orderbuddy, worker" in line
    )
    assert f'--pool, threads, --concurrency, "{WORKER_THREADS}"' in worker
    readme = (DOCKER.parent / "README.md").read_text()
    assert f"worker --pool threads --concurrency {WORKER_THREADS}\n" in readme


def test_every_variable_of_the_compose_file_is_documented():
    used = set(re.findall(r"\$\{([A-Z0-9_]+)", COMPOSE))
    for name in OURS:
        used |= SERVICES[name]["environment"].keys()
    example = (BASE_DIR / ".env.example").read_text()
    documented = set(re.findall(r"^#?\s?([A-Z0-9_]+)=", example, re.MULTILINE))
    assert used - documented - COMPOSE_ONLY - {"HEALTHCHECK_PORT"} == set()


@pytest.fixture(scope="module")
def nginx(stack, tmp_path_factory):
    """The address of a real nginx with our configuration, in front of the running product."""
    directory = tmp_path_factory.mktemp("nginx")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = ManagedProcess(
        "nginx",
        [nginx_program(), "-c", _configuration(stack, directory, port), "-g", "daemon off;"],
        environment={"PATH": "/usr/bin:/bin"},
        log_path=directory / "nginx.log",
        ready=lambda: http_answers(f"{url}/health/live"),
    )
    process.start()
    process.wait_ready()
    yield url, process.log_path
    process.terminate()


def nginx_program() -> str:
    return shutil.which("nginx") or "/usr/sbin/nginx"


def _configuration(stack, directory: Path, port: int) -> str:
    """Ours, with the addresses that compose would give by name."""
    text = CONFIGURATION
    for ours, here in {
        "server web:8000;": f"server 127.0.0.1:{stack.web_port};",
        "server sockets:8001;": f"server 127.0.0.1:{stack.sockets_port};",
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "/tmp/": f"{directory}/",
    }.items():
        assert ours in text
        text = text.replace(ours, here)
    path = directory / "nginx.conf"
    path.write_text(text)
    return str(path)


def test_nginx_accepts_its_configuration(nginx):
    path = nginx[1].parent / "nginx.conf"
    told = subprocess.run(
        [nginx_program(), "-t", "-c", path], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert "warn" not in told.stderr


def test_an_order_goes_through_nginx_and_so_does_its_socket(nginx, shop: Shop):
    url, log = nginx
    api = f"{url}/api/v1"
    request_id = str(uuid.uuid4())
    headers = {"X-Request-Id": request_id}
    quote = requests.post(
        f"{api}/order-app/cart/preview-order",
        json=shop.cart("espresso"),
        headers=headers,
        timeout=30,
    )
    assert quote.headers["X-Request-Id"] == request_id
    body = {"previewOrderId": quote.json()["data"]["previewOrderId"]}
    placed = requests.post(f"{api}/payments/place-order-without-payment", json=body, timeout=30)
    order_id, token = placed.json()["orderId"], placed.headers["X-Order-Token"]
    address = f"{url.replace('http', 'ws')}/ws/orders/{order_id}/?token={token}"
    with open_socket(address, origin=url) as phone:
        told = json.loads(phone.recv(timeout=30))
    assert told["type"] == "snapshot"
    assert told["order"]["_id"] == order_id
    assert request_id in log.read_text()


@pytest.mark.parametrize("polls", [False, True])
def test_an_app_of_today_goes_through_nginx(nginx, shop: Shop, polls):
    placed = order(nginx[0], shop, "espresso")
    with QuickApp(nginx[0], polls=polls) as app:
        assert app.ask("order_joined", placed)["success"]


def test_a_menu_arrives_compressed_once(nginx, shop: Shop):
    place = f"{shop.restaurant_id}/locations/{shop.location_id}"
    address = f"{nginx[0]}/api/v1/order-app/restaurants/{place}/menus/{shop.menu_id}"
    menu = requests.get(address, headers={"Accept-Encoding": "gzip"}, timeout=30)
    assert menu.headers["Content-Encoding"] == "gzip"
    assert menu.json()["data"]["_id"] == shop.menu_id
    seen = {"If-None-Match": menu.headers["ETag"], "Accept-Encoding": "gzip"}
    assert requests.get(address, headers=seen, timeout=30).status_code == 304


def test_a_body_that_is_too_large_is_refused(nginx):
    answer = requests.post(
        f"{nginx[0]}/api/v1/order-app/checkout", data=b"x" * 1_100_000, timeout=30
    )
    assert answer.status_code == 413


def test_webhooks_come_through_nginx_as_they_were_signed(nginx, texts_sent, sendgrid, graph):
    """Twilio signs the public address, which is another than nginx is called by; the others each
    byte of the body."""
    url = nginx[0]
    ids = [a_message() for _ in range(3)]
    by_twilio, by_sendgrid, by_meta = (sent_of(one) for one in ids)
    sendgrid.webhook, graph.webhook = (f"{PUBLIC}{PATH}/{one}" for one in ("sendgrid", "whatsapp"))
    told = [
        texts_sent.tell(by_twilio, "delivered", via=url),
        sendgrid.tell(by_sendgrid, "delivered", via=url),
        graph.tell(by_meta, "delivered", via=url),
    ]
    assert (told, [state_of(one) for one in ids]) == ([200] * 3, ["delivered"] * 3)
    assert texts_sent.tell(by_twilio, "read", via=url, signed_url=f"{url}{PATH}/x") == 403
    assert sendgrid.tell(by_sendgrid, "open", via=url, reserialised=True) == 403
    assert graph.tell(by_meta, "read", via=url, reserialised=True) == 403
    assert {state_of(one) for one in ids} == {"delivered"}


def sent_of(message_id: str) -> Taken:
    """A message of ours as its provider has it."""
    callback = f"{PUBLIC}{PATH}/twilio/status?message={message_id}"
    facts = {"callback": callback, "from": "+15550199999", "fails": 0, "categories": []}
    facts["custom_args"] = {"message": message_id}
    return Taken("+15550100123", "Hello", f"ref-{message_id}", message_id, facts)


def test_webhooks_are_not_held_up_by_the_limit_for_guests():
    """Whoever tells us of a thousand messages does so from one address."""
    (block,) = re.findall(r"location ~ (\S*webhooks\S*) \{([^}]*)\}", CONFIGURATION)
    paths = [one for one in walked(get_resolver().url_patterns) if "webhooks/" in one]
    assert len(paths) >= 6
    assert [one for one in paths if not re.match(block[0], f"/{one}")] == []
    assert "zone=webhooks burst=2000 nodelay" in block[1]


def walked(patterns, before: str = ""):
    """All addresses of the product."""
    for one in patterns:
        path = before + str(one.pattern).removeprefix("^")
        if hasattr(one, "url_patterns"):
            yield from walked(one.url_patterns, path)
        else:
            yield path


def test_without_the_product_the_answer_is_a_503_of_the_contract(nginx, stack):
    web = stack.process("web")
    web.kill()
    try:
        answer = requests.get(f"{nginx[0]}/api/v1/order-app/restaurants/none", timeout=30)
    finally:
        web.start()
        web.wait_ready()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "2"
    assert answer.json()["code"] == "service_unavailable"
    assert answer.json()["requestId"] == answer.headers["X-Request-Id"]

"""Odnoklassniki may lack what no documentation has: another way is taken, the check says what is
not heard, and a post is removed by whichever name the network knows it by."""

import pytest

from otklik.channels.networks.errors import Unsupported
from otklik.channels.networks.ok.network import OkNetwork
from otklik.channels.networks.outbound_types import Action
from tests.channels.networks.ok_world import OkWorld
from tests.channels.networks.stub_ok import OkStub
from tests.channels.networks.writing import Writer

LISTED, STREAM, DISCUSSED = "mediatopic.getTopics", "stream.get", "discussions.getList"


def codes(network: OkNetwork) -> list[tuple[str, bool]]:
    """Of what keeps us from hearing comments."""
    return [
        (problem.code, problem.is_warning)
        for problem in network.check().problems
        if problem.code.startswith("unheard")
    ]


@pytest.mark.parametrize("closed", [{LISTED}, {LISTED, STREAM}, {LISTED, DISCUSSED}])
def test_posts_and_comments_are_read_in_another_way(
    server: OkStub, network: OkNetwork, write: Writer, closed: set[str]
) -> None:
    post = network.send(write.post("Новость")).external_id
    server.citizen_comments(post, "Это законно?")
    server.closed = closed
    page = network.poll("comments", "")
    found = [event for body in page.bodies for event in network.parse(body)]
    assert {"Новость", "Это законно?"} <= {event.text for event in found}
    assert codes(network) == [("unheard_old_posts", True)]


def test_a_page_whose_posts_are_not_shown_is_not_called_well(
    server: OkStub, network: OkNetwork, write: Writer
) -> None:
    network.send(write.post("Новость"))
    server.closed = {LISTED, STREAM, DISCUSSED}
    assert codes(network) == [("unheard_posts_ok_3", False)]
    assert not network.check().is_well
    with pytest.raises(Unsupported):
        network.poll("comments", "")


@pytest.mark.parametrize("is_empty", [True, False])
def test_a_page_whose_comments_are_not_shown_is_not_called_well(
    server: OkStub, network: OkNetwork, write: Writer, is_empty: bool
) -> None:
    if not is_empty:
        network.send(write.post("Новость"))
    server.closed = {"discussions.getComments"}
    assert codes(network) == [("unheard_comments_ok_3", False)]
    server.closed = set()
    assert codes(network) == []


@pytest.mark.parametrize("name", ["topic_id", "delete_id"])
def test_a_post_is_removed_by_whichever_name_the_network_knows(
    server: OkStub, network: OkNetwork, write: Writer, name: str
) -> None:
    server.removes_by = name
    post = network.send(write.post("Новость"))
    removal = write.post("", action=Action.DELETE, target=post.external_id)
    assert network.send(removal).external_id == post.external_id
    assert server.topics == {}
    assert isinstance(server, OkWorld)

"""Several senders at once, each on a connection of its own: committed for real, so apart from the tests that are taken back."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from gezhi.files import rules
from gezhi.files.models import Attachment
from gezhi.files.tests import samples
from gezhi.files.tests.samples import receive
from gezhi.ground.ids import uuid7
from gezhi.ground.problems import Problem


def test_many_at_once_cannot_overfill_nor_double(registers_kept, transactional_db):
    subject, known = uuid7(), uuid7()
    content = samples.photo()
    for _ in range(rules.MOST_PER_SUBJECT - 2):
        receive(content, subject=subject)

    def send(id_):
        try:
            return receive(content, subject=subject, attachment_id=id_).id
        except Problem as problem:
            return problem.kind
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        same = list(pool.map(send, [known] * 4))
        others = list(pool.map(send, [uuid7() for _ in range(4)]))
    assert same == [known] * 4
    assert others.count("invalid") == 3
    assert Attachment.objects.count() == rules.MOST_PER_SUBJECT

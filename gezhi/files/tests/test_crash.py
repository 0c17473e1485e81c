"""Power and process lost in the middle: a real process is killed at each dangerous moment."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from gezhi.files import jobs, storage
from gezhi.files.models import Attachment
from gezhi.files.tests import samples
from gezhi.files.tests.conftest import age, stored_files
from gezhi.files.tests.samples import receive

DAY = 24 * 3600

SCRIPT = """
import os, signal, sys
import django
django.setup()
from gezhi.files import storage
from gezhi.files.models import Attachment
from gezhi.files.tests import samples

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

moment = sys.argv[1]
content = samples.photo() + bytes(3_000_000)
if moment == "rename":
    storage.Path.rename = die
elif moment == "row":
    Attachment.save = die

class Upload:
    def chunks(self):
        yield content[:1_000_000]
        if moment == "stream":
            die()
        yield content[1_000_000:]

samples.actions.receive(
    actor=samples.WORKER, subject_kind="event", subject_id=samples.uuid7(), area_path="", kind="near", upload=Upload(), name="a.jpg"
)
print("done")
"""


def run(moment: str) -> int:
    settings = connection.settings_dict
    login = f"{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}"
    environment = os.environ | {"GEZHI_DATABASE_URL": f"postgresql://{login}/{settings['NAME']}"}
    command = [sys.executable, "-c", SCRIPT, moment]
    return subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False, cwd=Path(__file__).parents[3]).returncode


@pytest.mark.parametrize(("moment", "finished"), [("stream", False), ("rename", False), ("row", True)])
def test_a_killed_upload_leaves_no_row_and_what_it_leaves_is_swept_after_a_day(
    registers_kept, transactional_db, data_folder, moment, finished
):
    known = receive()
    jobs.process(known.id)
    kept = stored_files(data_folder)
    assert run(moment) == -signal.SIGKILL
    assert Attachment.objects.count() == 1
    (left,) = set(stored_files(data_folder)) - set(kept)
    assert left.name.startswith(".part-") != finished
    assert jobs.sweep() == 0
    for path in stored_files(data_folder):
        age(path, DAY + 60)
    assert jobs.sweep() == 1
    assert stored_files(data_folder) == kept
    known.refresh_from_db()
    assert b"".join(storage.open_stored(known.published_name).read())


def test_an_upload_that_is_not_killed_stays(registers_kept, transactional_db, data_folder):
    assert run("never") == 0
    assert Attachment.objects.count() == 1
    (path,) = stored_files(data_folder)
    age(path, DAY + 60)
    assert jobs.sweep() == 0


@pytest.mark.django_db
def test_the_sweep_leaves_young_files_and_files_that_are_not_ours(data_folder):
    stored = storage.store([b"young"])
    folder = data_folder / "files" / stored.name[:2] / stored.name[2:4]
    foreign = folder / "readme.txt"
    foreign.write_text("x")
    age(foreign, DAY * 2)
    assert jobs.sweep() == 0
    age(folder / stored.name, DAY + 1)
    assert jobs.sweep() == 1
    assert stored_files(data_folder) == [foreign]


@pytest.mark.django_db
def test_the_sweep_of_an_empty_house():
    assert jobs.sweep() == 0
    assert samples.WORKER.user_id == 7

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradgui.core.records import NormKind
from gradgui.core.status import StopReason
from gradgui.runs.columns.bins import concatenated, summarise
from gradgui.runs.columns.pyramid import FACTOR
from gradgui.runs.store import page_cache, run_writer
from gradgui.runs.store.page_cache import PageCache
from gradgui.runs.store.run_format import record_opened
from gradgui.runs.store.run_writer import RunWriter
from tests.fakes import fake_spec
from tests.runs.records import batch, opened

PAGE = 64
N_PAGES = 9


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("gradgui.runs.store.record_tables.steps_a_page", lambda n: PAGE)
    monkeypatch.setattr(run_writer, "steps_a_page", lambda n: PAGE)
    writer = RunWriter.create(tmp_path, fake_spec(), opened())
    writer.append(batch(0, N_PAGES * PAGE))
    writer.seal()
    writer.close(StopReason.COMPLETED)
    return writer.path


@pytest.mark.parametrize("n_threads", [1, 3])
@pytest.mark.parametrize("kind", [NormKind.GRADIENT, NormKind.CLIPPED])
def test_pages_are_those_that_were_written_however_many_threads_unpack_them(
    folder: Path, kind: NormKind, n_threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "_N_THREADS", n_threads)
    with record_opened(folder) as connection:
        pages = PageCache().pages(connection, kind, 2, N_PAGES)
    expected = batch(0, N_PAGES * PAGE).norms[2 * PAGE :, :, kind]
    assert np.concatenate(pages).tobytes() == np.ascontiguousarray(expected).tobytes()


def test_what_was_used_last_is_not_unpacked_again_and_the_rest_is_forgotten(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = PageCache()
    with record_opened(folder) as connection:
        (first,) = cache.pages(connection, 0, 0, 1)
        monkeypatch.setattr(page_cache, "CACHE_BYTES", 3 * first.nbytes)
        cache.pages(connection, 0, 1, 3)
        assert cache.pages(connection, 0, 0, 1)[0] is first
        cache.pages(connection, 0, 3, 5)
        assert [page for _, page in cache._pages] == [0, 3, 4]


def test_bins_of_pages_are_made_once_and_their_pages_are_not_kept(folder: Path) -> None:
    cache = PageCache()
    with record_opened(folder) as connection:
        bins = cache.bins(connection, NormKind.GRADIENT, 1, 6)
        assert all(a is b for a, b in zip(cache.bins(connection, NormKind.GRADIENT, 1, 6), bins, strict=True))
    assert not cache._pages
    steps = np.ascontiguousarray(batch(0, N_PAGES * PAGE).norms[PAGE : 6 * PAGE, :, NormKind.GRADIENT])
    for found, expected in zip(concatenated(bins).arrays, summarise(steps, FACTOR).arrays, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_a_page_that_is_missing_is_said(folder: Path) -> None:
    with record_opened(folder) as connection, pytest.raises(ValueError, match="page 9 of series 0 is missing"):
        PageCache().pages(connection, 0, 5, N_PAGES + 1)

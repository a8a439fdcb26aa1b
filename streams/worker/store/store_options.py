"""How a store is kept by RocksDB: sizes, and what all stores of a process share."""

from typing import Final

from rocksdict import BlockBasedOptions, Cache, DBCompressionType, Options, WriteBufferManager

STORES_CACHE_BYTES: Final = 256 * 1024 * 1024
"""Blocks that all stores of a process keep in memory together, indexes and filters among them."""

UNWRITTEN_BYTES: Final = 96 * 1024 * 1024
"""Changes that all stores of a process keep in memory together before they write them to disk."""

MEMTABLE_BYTES: Final = 24 * 1024 * 1024
STORE_BLOCK_BYTES: Final = 8 * 1024
FILTER_BITS: Final = 10
STORE_LOG_BYTES: Final = 1024 * 1024

_shared: list[tuple[Cache, WriteBufferManager]] = []


def store_options() -> Options:
    """Return the options by which a store is opened."""
    if not _shared:
        _shared.append((Cache(STORES_CACHE_BYTES), WriteBufferManager(UNWRITTEN_BYTES, False)))
    cache, unwritten = _shared[0]
    blocks = BlockBasedOptions()
    blocks.set_block_cache(cache)
    blocks.set_block_size(STORE_BLOCK_BYTES)
    blocks.set_bloom_filter(FILTER_BITS, False)
    blocks.set_cache_index_and_filter_blocks(True)
    options = Options(raw_mode=True)
    options.create_if_missing(True)
    options.set_block_based_table_factory(blocks)
    options.set_compression_type(DBCompressionType.lz4())
    options.set_write_buffer_manager(unwritten)
    options.set_write_buffer_size(MEMTABLE_BYTES)
    options.set_max_background_jobs(2)
    options.set_paranoid_checks(True)
    options.set_keep_log_file_num(2)
    options.set_max_log_file_size(STORE_LOG_BYTES)
    options.set_max_manifest_file_size(STORE_LOG_BYTES)
    return options

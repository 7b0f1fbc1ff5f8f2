using System.Collections.Concurrent;

namespace HttpServer.Static.Caching;

/// <summary>
/// Answers by raw path and files by relative path within one budget of bytes. Eviction is second chance (CLOCK):
/// a use is one flag, so that hits take no lock and paths asked for only once leave first.
/// </summary>
internal sealed class SiteCache
{
    private readonly long _capacity;
    private readonly ConcurrentDictionary<string, CacheItem> _items = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CacheItem>.AlternateLookup<ReadOnlySpan<char>> _byText;
    private readonly LinkedList<CacheItem> _clock = new();
    private readonly Lock _lock = new();
    private long _bytes;

    public SiteCache(long capacity)
    {
        _capacity = capacity;
        _byText = _items.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count => _items.Count;

    public long Bytes => Volatile.Read(ref _bytes);

    public Answer? FindAnswer(ReadOnlySpan<char> rawPath) => _byText.TryGetValue(rawPath, out var item) ? item as Answer : null;

    public ServedFile? FindFile(string relative) => _items.TryGetValue(relative, out var item) ? item as ServedFile : null;

    /// <summary>Takes the place of an entry with the same key. Entries larger than the cache are not kept.</summary>
    public void Put(CacheItem item)
    {
        lock (_lock)
        {
            if (_items.TryGetValue(item.Key, out var old))
            {
                Drop(old);
            }
            if (item.Cost > _capacity)
            {
                return;
            }
            _items[item.Key] = item;
            item.Place = _clock.AddLast(item);
            _bytes += item.Cost;
            MakeRoom();
        }
    }

    public void Remove(CacheItem item)
    {
        lock (_lock)
        {
            Drop(item);
        }
    }

    /// <summary>Keeps a body with its file, unless the file has left the cache or the body is there already.</summary>
    public void Attach(ServedFile file, Representation representation, byte[] body)
    {
        lock (_lock)
        {
            if (file.Place is null || representation.Body is not null || file.Cost + body.Length > _capacity)
            {
                return;
            }
            representation.Body = body;
            file.Cost += body.Length;
            file.Touch();
            _bytes += body.Length;
            MakeRoom();
        }
    }

    private void MakeRoom()
    {
        while (_bytes > _capacity)
        {
            var hand = _clock.First!;
            if (hand.Value.TakeRecent())
            {
                _clock.RemoveFirst();
                _clock.AddLast(hand);
            }
            else
            {
                Drop(hand.Value);
            }
        }
    }

    private void Drop(CacheItem item)
    {
        if (item.Place is not { } place)
        {
            return;
        }
        _clock.Remove(place);
        _items.TryRemove(item.Key, out _);
        _bytes -= item.Cost;
        item.Remove();
    }
}

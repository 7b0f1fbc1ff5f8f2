namespace HttpServer.Balancer.Strategies;

/// <summary>
/// The indexes that have changed since they were last taken, each once: many threads add without waiting, one takes.
/// </summary>
internal sealed class ChangedIndexes(int count)
{
    private const int None = 0;

    // A stack through the array; indexes are counted from 1 in it.
    private readonly int[] _next = new int[count];
    private readonly int[] _isAdded = new int[count];
    private int _head;

    /// <summary>To be called after the change itself, by an interlocked operation; then a take either sees the change or is followed by another.</summary>
    public void Add(int index)
    {
        if (Volatile.Read(ref _isAdded[index]) != 0 || Interlocked.Exchange(ref _isAdded[index], 1) != 0)
        {
            return;
        }
        int head;
        do
        {
            head = Volatile.Read(ref _head);
            _next[index] = head;
        }
        while (Interlocked.CompareExchange(ref _head, index + 1, head) != head);
    }

    /// <summary>The first of those added, for <see cref="TryTake"/> to go on from; by one thread at a time.</summary>
    public int TakeAll() => Volatile.Read(ref _head) == None ? None : Interlocked.Exchange(ref _head, None);

    /// <summary>The index at the cursor, which moves on. What it was added for must be looked at after this call.</summary>
    public bool TryTake(ref int cursor, out int index)
    {
        index = cursor - 1;
        if (cursor == None)
        {
            return false;
        }
        cursor = _next[index];
        Interlocked.Exchange(ref _isAdded[index], 0);
        return true;
    }
}

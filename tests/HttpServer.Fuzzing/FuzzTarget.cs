namespace HttpServer.Fuzzing;

/// <summary>One piece of code that reads bytes of strangers, and what must hold whatever the bytes are.</summary>
public abstract class FuzzTarget
{
    /// <summary>Name on the command line, and of the directory of its seeds.</summary>
    public abstract string Name { get; }

    /// <summary>Pieces of text that inputs are likely to be made of.</summary>
    public abstract IReadOnlyList<string> Words { get; }

    /// <summary>Bytes that an input made by chance has at most.</summary>
    public virtual int LongestInput => 1024;

    /// <summary>Tries one input.</summary>
    /// <exception cref="FindingException">Something does not hold; any other exception is a finding too.</exception>
    public abstract void Run(ReadOnlySpan<byte> input);
}

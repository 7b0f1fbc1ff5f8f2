namespace HttpServer.Fuzzing;

/// <summary>Says what did not hold for an input.</summary>
public sealed class FindingException(string message) : Exception(message)
{
    internal static void ThrowUnless(bool holds, string message)
    {
        if (!holds)
        {
            throw new FindingException(message);
        }
    }
}

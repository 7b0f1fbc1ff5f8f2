namespace HttpServer.Soak.Wire;

/// <summary>What came is not what should have come.</summary>
internal sealed class WrongException(string message) : Exception(message);

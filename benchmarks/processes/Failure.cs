namespace HttpServer.Processes;

/// <summary>A peer or the load on it did something wrong; its figures of this job do not count.</summary>
internal sealed class Failure(string message) : Exception(message);

namespace HttpServer.Core.Requests;

/// <summary>Left with a request that has been through the pipeline, and so into the access log.</summary>
internal sealed class RequestSeen
{
    public static readonly RequestSeen Instance = new();

    private RequestSeen()
    {
    }
}

namespace HttpServer.Proxy.Probing;

/// <summary>How the targets of a route are probed.</summary>
/// <param name="Probe">The question.</param>
/// <param name="Interval">From one to the next.</param>
/// <param name="Timeout">Of one, connecting included.</param>
/// <param name="HealthyThreshold">Passes in a row that are believed.</param>
/// <param name="UnhealthyThreshold">Failures in a row that are believed.</param>
internal sealed record ProbeTerms(Probe Probe, TimeSpan Interval, TimeSpan Timeout, int HealthyThreshold, int UnhealthyThreshold)
{
    /// <summary>Of a route's options, which have passed the rules.</summary>
    public static IEnumerable<ProbeTerms> Of(Configuration.RouteOptions route)
    {
        var isHttp2 = route.Protocol is "http2" or "grpc";
        var http = route.HttpHealth;
        if (http is null && route.HealthCheck is { } path)
        {
            http = new HttpHealthOptions { Path = path };
            http.Interval = route.HealthInterval ?? http.Interval;
        }
        if (http is not null)
        {
            yield return new(
                new HttpProbe(http, isHttp2 ? true : route.Protocol == "http1" ? false : null),
                TimeSpan.FromSeconds(http.Interval), TimeSpan.FromSeconds(http.Timeout), http.HealthyThreshold, http.UnhealthyThreshold);
        }
        if (route.WebsocketHealth is { } webSocket)
        {
            yield return new(
                new WebSocketProbe(webSocket),
                TimeSpan.FromSeconds(webSocket.Interval), TimeSpan.FromSeconds(webSocket.Timeout), webSocket.HealthyThreshold, webSocket.UnhealthyThreshold);
        }
    }
}

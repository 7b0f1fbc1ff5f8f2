namespace HttpServer.Proxy.Routing;

/// <summary>What is asked of a route that was found by host and path. A struct, so that asking costs no more than the question.</summary>
internal interface ICandidateTest
{
    /// <param name="position">Position of the route in its table.</param>
    /// <param name="conditions">Its further conditions; null when it has none.</param>
    bool Accepts(int position, RouteConditions? conditions);
}

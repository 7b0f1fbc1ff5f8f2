namespace HttpServer.Config.Tests.Gateway;

public sealed class TreeOptions
{
    public IList<TreeOptions> Children { get; } = [];
}

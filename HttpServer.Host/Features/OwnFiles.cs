using HttpServer.Static;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Features;

/// <summary>Keeps the gateway's own files from being served.</summary>
internal sealed class OwnFiles(PrivateFiles files) : IPostConfigureOptions<StaticOptions>
{
    public void PostConfigure(string? name, StaticOptions options)
    {
        foreach (var path in files.All())
        {
            options.PrivatePaths.Add(path);
        }
    }
}

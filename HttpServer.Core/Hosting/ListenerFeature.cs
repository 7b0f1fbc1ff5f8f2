namespace HttpServer.Core.Hosting;

/// <summary>
/// Which listener a connection came in by: <c>context.Features.Get&lt;ListenerFeature&gt;()</c>. Absent where something
/// other than <see cref="CoreWebHostBuilderExtensions.ConfigureHttpServerKestrel"/> set the listening up.
/// </summary>
/// <param name="name">The listener's name.</param>
public sealed class ListenerFeature(string name)
{
    /// <summary>The name of the listener on <c>default_port</c>.</summary>
    public const string Default = "default";

    /// <summary>The name of the listener on <c>server.ssl.https_port</c>.</summary>
    public const string Https = "https";

    /// <summary>The <c>name</c> of the listener in the configuration, <see cref="Default"/> or <see cref="Https"/>.</summary>
    public string Name { get; } = name;

    /// <summary>Null where something else opened it.</summary>
    internal OpenListener? Listener { get; init; }
}

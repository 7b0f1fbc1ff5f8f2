using HttpServer.Core.Transport;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Restarting;

/// <summary>Who has started this process: what it was given, and whom it tells how it goes.</summary>
internal sealed class Origin
{
    private readonly Systemd _manager;
    private readonly Predecessor? _predecessor;

    private Origin(Systemd manager, Predecessor? predecessor, ListeningSockets sockets)
    {
        _manager = manager;
        _predecessor = predecessor;
        Sockets = sockets;
    }

    /// <summary>Whom it tells.</summary>
    public Systemd Manager => _manager;

    /// <summary>What it was given; the gateway disposes of it.</summary>
    public ListeningSockets Sockets { get; }

    /// <exception cref="RefusalException">What was passed is of no use.</exception>
    public static Origin Read()
    {
        var manager = Systemd.FromEnvironment();
        try
        {
            var predecessor = Predecessor.FromEnvironment();
            return new Origin(manager, predecessor, new ListeningSockets([.. manager.Sockets, .. predecessor?.Sockets ?? []], predecessor?.Ended));
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            throw new RefusalException($"the sockets that were passed to the process cannot be used: {exception.Message}.", exception);
        }
    }

    /// <summary>
    /// To be called when every listener is open. Sockets that none of them took are closed where the configuration has
    /// changed since the predecessor; a service manager that passes them means them, and their clients would wait for ever.
    /// </summary>
    /// <exception cref="RefusalException">There are such.</exception>
    public void CloseUntaken()
    {
        if (_manager.Sockets.Count > 0 && Sockets.Untaken is { Count: > 0 } untaken)
        {
            throw new RefusalException(
                $"the service manager passes a socket that no listener of the configuration asks for: {string.Join(", ", untaken)}. "
                + "Set server.default_port, server.bind_address or server.listeners to it, or name it after a listener (FileDescriptorName=).",
                null);
        }

        Sockets.Dispose();
    }

    /// <summary>Says that the gateway answers.</summary>
    public void TellReady()
    {
        if (_predecessor is null)
        {
            _manager.TellReady();
        }
        else
        {
            // It tells the manager, to whom this process is not the service yet.
            _predecessor.TellReady();
        }
    }
}

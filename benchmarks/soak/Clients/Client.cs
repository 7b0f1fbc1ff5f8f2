using System.Diagnostics;
using HttpServer.Soak.Backends;
using HttpServer.Soak.Results;
using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Clients;

/// <summary>One client: its connection, its chance, and the judgement of what it sees.</summary>
internal sealed partial class Client(int index, int seed, int port, HttpMessageInvoker http2, Tally tally, Restarts restarts) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Random _random = new(HashCodeOf(seed, index));
    private readonly string?[] _tags = new string?[Site.Files.Count + 1];
    private ClientConnection? _connection;
    private long _sequence;
    private long _since = long.MaxValue;
    private Call? _call;
    private bool _isHeadRead;
    private bool _isHung;
    private string? _cookie;
    private string? _stickyBackend;

    public async Task RunAsync(int requests)
    {
        for (var done = 0; done < requests;)
        {
            var kind = Mix.Next(_random);
            var count = 1;
            _call = null;
            Volatile.Write(ref _since, Stopwatch.GetTimestamp());
            try
            {
                count = await PerformAsync(kind);
                if (_isHung)
                {
                    throw new CutException("Nothing came.", false);
                }
            }
            catch (CutException exception)
            {
                JudgeCut(kind, exception);
                Drop();
            }
            catch (WrongException exception)
            {
                Fail(kind.ToString(), exception.Message);
                Drop();
            }

            _isHung = false;
            Volatile.Write(ref _since, long.MaxValue);
            tally.Count(kind.ToString(), count);
            done += count;
            if (_connection is { IsOpen: false } || _random.Next(500) == 0)
            {
                Drop();
            }
        }
    }

    /// <summary>Ends a connection on which nothing has come of its request for too long.</summary>
    public void Watch()
    {
        var since = Volatile.Read(ref _since);
        if (since != long.MaxValue && Stopwatch.GetElapsedTime(since) > Patience)
        {
            _isHung = true;
            _connection?.Socket.Reset();
        }
    }

    public void Dispose() => Drop();

    private static int HashCodeOf(int seed, int index) => unchecked((seed * 1_000_003) + (index * 7919));

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private async ValueTask<ClientConnection> OpenAsync(int receiveBuffer = 0)
    {
        if (receiveBuffer > 0 || _connection is { IsOpen: false })
        {
            Drop();
        }

        return _connection ??= await ClientConnection.OpenAsync(port, receiveBuffer);
    }

    private void JudgeCut(Kind kind, CutException exception)
    {
        if (_call?.Route is { IsShaky: true } && _isHeadRead && restarts.Since(_since, killedOnly: true) && !_isHung)
        {
            tally.Allow("response cut: its backend was killed");
        }
        else
        {
            Fail(kind.ToString(), $"{(_isHung ? "hung for half a minute; " : "")}cut {(_isHeadRead ? "within the response" : "before the response")}: {exception.Message}");
        }
    }

    private void JudgeStatus(Call call, int status, string line)
    {
        if (status is 502 or 503 or 504 && call.Route is { IsShaky: true } && restarts.Since(_since, killedOnly: false))
        {
            tally.Allow($"{status}: its backend was down or going");
        }
        else
        {
            Fail("status", line);
        }
    }

    private void Fail(string kind, string what) =>
        tally.Fail(
            $"client {index} {kind}",
            $"{what} [{_call?.Method} {_call?.Target} on {_connection?.Socket.LocalEndPoint}, {Stopwatch.GetElapsedTime(_since).TotalMilliseconds:F0} ms after its begin]");
}

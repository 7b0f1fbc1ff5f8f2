using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HttpServer.Faults.Backends;

namespace HttpServer.Faults.Clients;

/// <summary>Connections that send or take one byte a second, each opened again when the gateway has cut it.</summary>
internal sealed class SlowClients : IAsyncDisposable
{
    private const int SmallestWindow = 4096;

    // They come one after the other: a burst of connections would be another test.
    private const int OpenedPerSecond = 200;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Report = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _end = new();
    private readonly int _port;
    private readonly SlowKind _kind;
    private readonly Task _all;
    private int _open;
    private int _cut;

    private SlowClients(int port, SlowKind kind, int count)
    {
        (_port, _kind) = (port, kind);
        _all = Task.WhenAll(Enumerable.Range(0, count).Select(index => Task.Run(() => HoldAsync(index))));
    }

    /// <summary>Holds them until its input ends, and writes a line now and then: how many are open, and how often the gateway has ended one.</summary>
    public static async Task<int> RunAsync(int port, SlowKind kind, int count)
    {
        await using var clients = new SlowClients(port, kind, count);
        var end = Task.Run(Console.In.ReadLine);
        while (!end.IsCompleted)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Volatile.Read(ref clients._open)} {Volatile.Read(ref clients._cut)}"));
            await Task.WhenAny(end, Task.Delay(Report));
        }

        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _all;
        _end.Dispose();
    }

    private async Task HoldAsync(int index)
    {
        await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds((double)index / OpenedPerSecond), _end.Token));
        while (!_end.IsCancellationRequested)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            var isOpen = false;
            try
            {
                socket.ReceiveBufferSize = SmallestWindow;
                await socket.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
                isOpen = Interlocked.Increment(ref _open) > 0;
                await socket.SendAsync(Beginning(), _end.Token);
                await TrickleAsync(socket);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // Cut, as it should be; or not even accepted.
                await Task.WhenAny(Task.Delay(Step, _end.Token));
            }
            finally
            {
                if (isOpen)
                {
                    Interlocked.Decrement(ref _open);
                }
            }

            Interlocked.Increment(ref _cut);
        }
    }

    /// <summary>Returns when the gateway has ended it.</summary>
    private async Task TrickleAsync(Socket socket)
    {
        var one = new byte[1];
        while (true)
        {
            await Task.Delay(Step, _end.Token);
            if (_kind == SlowKind.Readers)
            {
                // What has arrived is there to be read behind a reset, too.
                if (socket.Poll(0, SelectMode.SelectError) || await socket.ReceiveAsync(one, _end.Token) == 0)
                {
                    return;
                }
            }
            else
            {
                await socket.SendAsync("x"u8.ToArray(), _end.Token);
                // An answer (408, 413) or the end: there is nothing to wait for.
                if (socket.Poll(0, SelectMode.SelectRead))
                {
                    return;
                }
            }
        }
    }

    private byte[] Beginning() => Encoding.ASCII.GetBytes(_kind switch
    {
        SlowKind.Heads => $"GET {BackendServer.LargePath} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
        SlowKind.Bodies => $"POST {BackendServer.LargePath} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n",
        _ => $"GET {BackendServer.LargePath} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    });
}

using System.Text;
using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Clients;

internal sealed partial class Client
{
    /// <summary>Goes away at some moment of an exchange, with a FIN or with a reset.</summary>
    private async Task<int> AbortAsync(Kind kind)
    {
        var connection = await OpenAsync();
        try
        {
            switch (kind)
            {
                case Kind.AbortInHead:
                    var head = Encoding.ASCII.GetBytes(NewCall('g', 100).Head);
                    await connection.Socket.SendAllAsync(head.AsMemory(0, _random.Next(1, head.Length - 1)));
                    break;
                case Kind.AbortInUpload:
                    await AbortInUploadAsync(connection);
                    break;
                case Kind.AbortWaiting:
                    await connection.SendAsync(NewCall('w', 100).Head);
                    break;
                default:
                    await AbortInDownloadAsync(connection);
                    break;
            }

            if (_random.Next(2) == 0)
            {
                await Task.Delay(_random.Next(50));
            }
        }
        catch (CutException)
        {
            // Its backend may have been killed meanwhile; nobody wants the answer.
        }

        if (_random.Next(2) == 0)
        {
            connection.Socket.Reset();
        }
        else
        {
            connection.Socket.Finish();
        }

        connection.IsOpen = false;
        return 1;
    }

    private async Task AbortInUploadAsync(ClientConnection connection)
    {
        var chunked = _random.Next(2) == 0;
        var size = _random.Next(100, 200_000);
        var call = UploadCall(_random.Next(2) == 0 ? 'e' : 'x', size, chunked, "X-Half: 1\r\n");
        var wire = Wire(call, chunked);
        await connection.Socket.SendAllAsync(wire.AsMemory(0, wire.Length - _random.Next(6, size)));
    }

    private async Task AbortInDownloadAsync(ClientConnection connection)
    {
        var call = NewCall(_random.Next(3) switch { 0 => 'g', 1 => 'c', _ => 'u' }, Megabyte);
        await connection.SendAsync(call.Head);
        var wanted = _random.Next(Megabyte);
        if ((await ReadHeadAsync(connection, call)).Status != call.Status)
        {
            // Its backend is down: there is no megabyte to wait for.
            return;
        }

        while (wanted > 0 && await connection.Input.FillAsync())
        {
            wanted -= connection.Input.Unread.Length;
            connection.Input.Advance(connection.Input.Unread.Length);
        }
    }
}

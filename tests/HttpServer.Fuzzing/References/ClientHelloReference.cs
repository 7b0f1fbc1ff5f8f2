using System.Net;
using System.Text.RegularExpressions;

namespace HttpServer.Fuzzing.References;

/// <summary>
/// RFC 8446 (4.1.2, 5.1), 6066 (3) and 7301 as they stand, over a copy, and with an exception for every fault.
/// </summary>
internal static partial class ClientHelloReference
{
    private const int LongestMessage = 65_536;

    public static ClientHelloReading Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var (message, length) = Message(bytes);
            return new ClientHelloReading("Hello", Body([.. message.Skip(4)]), length);
        }
        catch (Refusal refusal)
        {
            return new ClientHelloReading("Malformed", $"{refusal.Alert}");
        }
        catch (Foreign)
        {
            return new ClientHelloReading("NotTls");
        }
        catch (EndOfStreamException)
        {
            return new ClientHelloReading("NeedMore");
        }
    }

    private static (List<byte> Message, int Length) Message(ReadOnlySpan<byte> bytes)
    {
        List<byte> message = [];
        var at = 0;
        while (true)
        {
            if (At(bytes, at) != 22)
            {
                throw at == 0 ? new Foreign() : new Refusal(10);
            }

            if (At(bytes, at + 1) != 3)
            {
                throw at == 0 ? new Foreign() : new Refusal(70);
            }

            _ = At(bytes, at + 2);
            var left = (At(bytes, at + 3) << 8) + At(bytes, at + 4);
            at += 5;
            Require(left > 0, 10);
            Require(left <= 16_384, 22);
            Require(at + left <= 2 * LongestMessage, 47);
            for (; left > 0; left--)
            {
                message.Add(At(bytes, at++));
                Require(message[0] == 1, 10);
                if (message.Count >= 4)
                {
                    var length = 4 + (message[1] << 16) + (message[2] << 8) + message[3];
                    Require(length <= LongestMessage, 47);
                    if (message.Count == length)
                    {
                        Require(left == 1, 10);
                        return (message, at);
                    }
                }
            }
        }
    }

    private static string Body(byte[] body)
    {
        var rest = new Queue<byte>(body);
        Require(Number(rest, 2) >= 0x0301, 70);
        Take(rest, 32);
        Require(Field(rest, 1).Count <= 32, 50);
        var ciphers = Field(rest, 2);
        Require(ciphers.Count > 0 && ciphers.Count % 2 == 0, 50);
        var compressions = Field(rest, 1);
        Require(compressions.Count > 0, 50);
        Require(compressions.Contains((byte)0), 47);
        var extensions = rest.Count == 0 ? [] : Field(rest, 2);
        Require(rest.Count == 0, 50);
        return Extensions(extensions);
    }

    private static string Extensions(Queue<byte> rest)
    {
        HashSet<int> seen = [];
        string? name = null;
        List<string> protocols = [];
        List<ushort> versions = [];
        List<ushort> signatures = [];
        while (rest.Count > 0)
        {
            var type = Number(rest, 2);
            var content = Field(rest, 2);
            Require(seen.Add(type), 47);
            Require(type != 41 || rest.Count == 0, 47);
            switch (type)
            {
                case 0:
                    name = Name(content);
                    break;
                case 13:
                    signatures = Numbers(content, 2);
                    break;
                case 16:
                    protocols = Protocols(content);
                    break;
                case 43:
                    versions = Numbers(content, 1);
                    break;
            }
        }

        return ClientHelloReading.Describe(name, protocols, versions, signatures);
    }

    private static string? Name(Queue<byte> content)
    {
        var list = Field(content, 2);
        Require(content.Count == 0 && list.Count > 0, 50);
        Require(list.Dequeue() == 0, 47);
        var name = Text(Field(list, 2));
        Require(name.Length > 0, 50);
        Require(list.Count == 0, 47);
        if (Address4().IsMatch(name) || (Address6().IsMatch(name) && IPAddress.TryParse(name, out _)))
        {
            return null;
        }

        Require(name.Length <= 253 && HostName().IsMatch(name), 47);
        return name.ToLowerInvariant();
    }

    private static List<string> Protocols(Queue<byte> content)
    {
        var list = Field(content, 2);
        Require(content.Count == 0 && list.Count > 0, 50);
        List<string> protocols = [];
        while (list.Count > 0)
        {
            var name = Text(Field(list, 1));
            Require(name.Length > 0, 50);
            Require(protocols.Count < 64, 47);
            protocols.Add(name);
        }

        return protocols;
    }

    private static List<ushort> Numbers(Queue<byte> content, int length)
    {
        var list = Field(content, length);
        Require(content.Count == 0 && list.Count > 0 && list.Count % 2 == 0, 50);
        List<ushort> numbers = [];
        while (list.Count > 0)
        {
            numbers.Add((ushort)Number(list, 2));
        }

        return numbers;
    }

    private static Queue<byte> Field(Queue<byte> rest, int length) => new(Take(rest, Number(rest, length)));

    private static int Number(Queue<byte> rest, int length) => Take(rest, length).Aggregate(0, static (number, digit) => (number << 8) + digit);

    private static byte[] Take(Queue<byte> rest, int count)
    {
        Require(rest.Count >= count, 50);
        return [.. Enumerable.Range(0, count).Select(_ => rest.Dequeue())];
    }

    private static string Text(Queue<byte> bytes) => string.Concat(bytes.Select(static one => (char)one));

    private static byte At(ReadOnlySpan<byte> bytes, int index) => index < bytes.Length ? bytes[index] : throw new EndOfStreamException();

    private static void Require(bool holds, int alert)
    {
        if (!holds)
        {
            throw new Refusal(alert);
        }
    }

    [GeneratedRegex(@"\A(?!(?:.*\.)?[0-9]+\z)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?!\z)|\z)){4}\z")]
    private static partial Regex Address4();

    [GeneratedRegex(@"\A(?=.*:)[0-9A-Fa-f:.]{2,45}\z")]
    private static partial Regex Address6();

    private sealed class Refusal(int alert) : Exception
    {
        public int Alert { get; } = alert;
    }

    private sealed class Foreign : Exception;
}

using System.Buffers;

namespace HttpServer.Core.Opening;

/// <summary>Makes something out of the first bytes of a connection.</summary>
internal interface IFirstBytesReader
{
    /// <summary>Looks at them; false when it takes more to tell.</summary>
    /// <param name="bytes">All that are there, those of the look before included; never consumed by this.</param>
    /// <param name="isEnd">Whether there will be no more: then it decides.</param>
    bool TryDecide(in ReadOnlySequence<byte> bytes, bool isEnd);
}

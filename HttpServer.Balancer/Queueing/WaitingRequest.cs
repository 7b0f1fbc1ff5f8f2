using System.Net;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Queueing;

/// <summary>One request in the queue, with a copy of what its choice depends on.</summary>
internal sealed class WaitingRequest
{
    private readonly IPAddress? _clientAddress;
    private readonly string _affinityId;
    private readonly string _hashKey;

    // Apart from the thread that frees a connection, which is in the middle of ending another request.
    private readonly TaskCompletionSource<WaitResult> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WaitingRequest(in BalancingRequest request)
    {
        _clientAddress = request.ClientAddress;
        _affinityId = request.AffinityId.ToString();
        _hashKey = request.HashKey.ToString();
        Node = new LinkedListNode<WaitingRequest>(this);
    }

    public LinkedListNode<WaitingRequest> Node { get; }

    public Task<WaitResult> End => _end.Task;

    public BalancingRequest Request => new(_clientAddress, _affinityId, _hashKey);

    public void Finish(WaitResult result) => _end.SetResult(result);
}

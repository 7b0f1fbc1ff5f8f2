namespace HttpServer.Balancer.Strategies;

/// <summary>A selector that wants to be told of every change of a target instead of looking at all of them.</summary>
internal interface ITargetWatcher
{
    /// <summary>The target's count or availability has changed. Called by any thread; neither blocks nor allocates.</summary>
    /// <param name="index">The target's index in the list that the selector was created for.</param>
    void OnChanged(int index);
}

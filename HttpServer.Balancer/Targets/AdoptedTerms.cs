namespace HttpServer.Balancer.Targets;

/// <summary>A target that has been given other terms, and those that it had.</summary>
internal readonly record struct AdoptedTerms(Target Target, TargetTerms Before)
{
    public void Keep() => Target.HeedMode(Before);

    public void TakeBack() => Target.Exchange(Before);
}

using Fleetscope.Aws.Checks;
using Fleetscope.Checks;

namespace Fleetscope.Tests.Checks;

public sealed class ChecksReferenceTests
{
    [Fact]
    public void The_documented_rules_are_those_of_the_code() => Approved.ShouldMatchFile(ChecksReference.Write(new AwsChecks(new AwsCheckTerms()).Rules), SourceTree.File("docs", "checks.md"));
}

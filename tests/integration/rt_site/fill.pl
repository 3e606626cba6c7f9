# Articles and closed tickets in bulk, as RT itself stores them, without mails: a JSON file {articles, tickets} in, ids out.
use strict;
use warnings;
use RT -init;
use JSON;

open my $in, '<', $ARGV[0] or die $!;
my $rows = decode_json(do { local $/; <$in> });
my $scrips = sub { $RT::Handle->dbh->do("UPDATE Scrips SET Disabled = $_[0]") };    # the mails
$RT::Handle->BeginTransaction;
$scrips->(1);
my $agent = RT::CurrentUser->new('agent');
my (@articles, @tickets);
for my $row (@{ $rows->{articles} }) {
    my $article = RT::Article->new(RT->SystemUser);
    my ($id, $said) = $article->Create(Name => $row->{title}, Class => $row->{class});
    die $said unless $id;
    my ($ok, $why) = $article->AddCustomFieldValue(Field => 'Text', Value => $row->{text});
    die $why unless $ok;
    push @articles, $id;
}
for my $row (@{ $rows->{tickets} }) {
    my $text = MIME::Entity->build(Type => 'text/plain', Charset => 'UTF-8', Data => [ Encode::encode('UTF-8', $row->{text}) ]);
    my ($id, undef, $said) = RT::Ticket->new(RT->SystemUser)->Create(
        Queue => 'Support', Subject => $row->{subject}, Requestor => $row->{requestor}, MIMEObj => $text,
    );
    die $said unless $id;
    my $ticket = RT::Ticket->new($agent);
    $ticket->Load($id);
    $ticket->Correspond(Content => $row->{reply}) if $row->{reply};
    $ticket->AddLink(Type => 'RefersTo', Target => "a:$articles[$_]") for @{ $row->{articles} };
    $ticket->SetStatus('resolved') if $row->{resolved};
    push @tickets, $id;
}
$scrips->(0);
$RT::Handle->Commit;
print encode_json({ articles => \@articles, tickets => \@tickets });

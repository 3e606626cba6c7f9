package RT::Extension::Assistkit;

# assistkit beside the reply: RT's own server signs for one agent in one ticket, and says what is in the ticket.
# The key is the setting $AssistkitKey, else the variable ASSISTKIT_KEY: a name and a secret, "2026-11=...".

use strict;
use warnings;

use Digest::SHA qw(hmac_sha256);
use Encode ();
use JSON ();
use MIME::Base64 qw(encode_base64);

our $VERSION = '1.0';
our $PAGE    = '{{assistkit.page}}';
our $DESK    = '{{assistkit.desk}}';
our $STAFF   = '{{assistkit.staff}}' eq 'yes' ? JSON::true : JSON::false;

our $SECONDS = 600;       # that a token lives
our $NEWEST  = 100;       # messages
our $LONGEST = 20_000;    # characters of one

no warnings 'once';    # RT has it
$RT::Config::META{AssistkitKey} = { Type => 'SCALAR', Obfuscate => sub { 'Not shown' } };

# Name and secret; an error that says what to set.
sub Key {
    my $said = RT->Config->Get('AssistkitKey') || $ENV{ASSISTKIT_KEY} || '';
    my ($name, $secret) = $said =~ /\A([^=\s]+)=(\S{32,})\z/
        or die "AssistkitKey: must be a name and a secret of 32 characters or more, such as 2026-11=...\n";
    return ($name, $secret);
}

# Whether this user is an agent who may read the ticket.
sub MayAsk {
    my ($ticket) = @_;
    return $ticket->CurrentUser->Privileged && $ticket->id && $ticket->CurrentUserHasRight('ShowTicket');
}

# A JWT for this ticket and the user who has it open.
sub Token {
    my ($ticket) = @_;
    my ($name, $secret) = Key();
    my $now = time;
    my %claims = (
        aud => $DESK, case => '' . $ticket->id, sub => $ticket->CurrentUser->Name,
        staff => $STAFF, iat => $now, exp => $now + $SECONDS,
    );
    my $signed = join '.', map { _base64(JSON->new->utf8->canonical->encode($_)) }
        { alg => 'HS256', typ => 'JWT', kid => $name }, \%claims;
    return $signed . '.' . _base64(hmac_sha256($signed, Encode::encode('UTF-8', $secret)));
}

# What the agent may read of the ticket, the oldest first.
sub Case {
    my ($ticket) = @_;
    my %customers;
    for my $role ($ticket->Requestor, $ticket->Cc) {
        my $users = $role->UserMembersObj;
        while (my $one = $users->Next) { $customers{ $one->id } = 1 }
    }
    my $all = $ticket->Transactions;
    $all->Limit(FIELD => 'Type', VALUE => $_, ENTRYAGGREGATOR => 'OR') for qw(Create Correspond Comment);
    $all->OrderByCols({ FIELD => 'id', ORDER => 'DESC' });
    $all->RowsPerPage($NEWEST);
    my @messages;
    while (my $one = $all->Next) {
        my $text = $one->ContentObj ? $one->Content(Type => 'text/plain', Wrap => 0) : '';
        next unless defined $text && $text =~ /\S/;
        my $by = $one->CreatorObj;
        my $outside = $one->Type eq 'Create' || $customers{ $by->id } || !$by->Privileged;    # whoever typed it in
        unshift @messages, {
            author  => $outside ? 'customer' : $by->id == RT->SystemUser->id ? 'system' : 'agent',
            text    => substr($text, 0, $LONGEST),
            sent_at => $one->CreatedObj->W3CDTF(Timezone => 'UTC'),
            public  => $one->Type eq 'Comment' ? JSON::false : JSON::true,
        };
    }
    return { subject => $ticket->Subject, messages => \@messages };
}

sub _base64 {
    my $text = encode_base64($_[0], '');
    $text =~ tr{+/=}{-_}d;
    return $text;
}

1;

//! FOLLOW-2, FOLLOW-3: what owners and followers are told without having asked. Source: seed; personal data law.

words! {
    /// What a message says.
    MessageKind, "message kind" {
        /// To the owner: somebody asks to follow; the answer is given in the payment app.
        ConsentAsked = "consent_asked",
        /// To an owner who is no host user: who asks for what, with the code.
        CodeSent = "code_sent",
        /// To the requester: the owner declined.
        Declined = "declined",
        /// To the owner: the follow is in force.
        Confirmed = "confirmed",
        /// To the follower: the owner revoked.
        Revoked = "revoked",
        /// To the owner: the follower unfollowed.
        Unfollowed = "unfollowed",
        /// To the follower: the follow or the request ended by itself or with a change of ownership.
        Ended = "ended",
    }
}

//! What the service does by itself. The names stand in audit trails and in metrics, and stay as they are.

words! {
    /// A job of the service itself.
    Job, "job" {
        /// Ends follow requests and authorisations whose time is over.
        ExpireFollows = "expire_follows",
        /// Delivers messages to owners and followers.
        DeliverMessages = "deliver_messages",
        /// Ends cases whose lifetime is over.
        ExpireCases = "expire_cases",
        /// Flags cases the authority has not decided in time.
        FlagLateCases = "flag_late_cases",
        /// Asks the authority how submitted cases stand.
        AskRulings = "ask_rulings",
        /// Flags decisions whose notice does not exist in time.
        FlagLateNotices = "flag_late_notices",
        /// Issues and serves decision notices.
        IssueNotices = "issue_notices",
        /// Marks decisions whose deadline has passed.
        MarkOverdue = "mark_overdue",
        /// Asks the host about payments without an outcome, and ends dead ones.
        AskPayments = "ask_payments",
        /// Escalates paid decisions that are not cleared in time.
        EscalateClearances = "escalate_clearances",
        /// Asks the authority whether paid decisions are cleared.
        AskClearances = "ask_clearances",
        /// Moves the points of a licence into the cycle of today.
        MovePointsOn = "move_points_on",
        /// Gives events their place in the feed, in the order in which they were committed.
        SequenceFeed = "sequence_feed",
        /// Forgets answers to idempotency keys, and tries, that are old.
        ForgetAnswers = "forget_answers",
        /// Signs what all histories have come to.
        SignCheckpoints = "sign_checkpoints",
    }
}
